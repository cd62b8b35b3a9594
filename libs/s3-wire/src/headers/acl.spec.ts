import { describe, expect, it } from '@jest/globals';
import { S3Error } from '../s3-error.js';
import { readAclHeaders, readObjectOwnership } from './acl.js';

const read = (headers: Readonly<Record<string, string>>) => readAclHeaders(new Map(Object.entries(headers)));
const codeOf = (work: () => unknown) => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof S3Error ? error.code : String(error);
  }
};

describe('readAclHeaders', () => {
  it('finds nothing where nothing is asked for', () => {
    expect(read({ 'x-amz-meta-acl': 'x' })).toBeUndefined();
  });

  it('takes a canned ACL by name, whether there is one or not', () => {
    expect(read({ 'x-amz-acl': 'public-read' })).toEqual({ canned: 'public-read' });
    expect(read({ 'x-amz-acl': 'foo' })).toEqual({ canned: 'foo' });
  });

  it('takes grantees by id, e-mail and group, quoted or not', () => {
    const all = 'http://acs.amazonaws.com/groups/global/AllUsers';
    expect(
      read({
        'x-amz-grant-read': `id="a", emailAddress='b@c' , uri=${all}`,
        'x-amz-grant-write-acp': 'id=d',
      }),
    ).toEqual({
      grants: [
        { grantee: { type: 'user', id: 'a' }, permission: 'READ' },
        { grantee: { type: 'email', email: 'b@c' }, permission: 'READ' },
        { grantee: { type: 'group', group: 'AllUsers' }, permission: 'READ' },
        { grantee: { type: 'user', id: 'd' }, permission: 'WRITE_ACP' },
      ],
    });
  });

  it.each([
    ['', 'InvalidArgument'],
    ['a', 'InvalidArgument'],
    ['id', 'InvalidArgument'],
    ['id=a b', 'InvalidArgument'],
    ['name=a', 'InvalidArgument'],
    ['id=a,', 'InvalidArgument'],
    ['uri=http://example.org', 'InvalidArgument'],
    ['uri="http://acs.amazonaws.com/groups/global/allusers"', 'InvalidArgument'],
    [Array.from({ length: 101 }, () => 'id=a').join(), 'MalformedACLError'],
  ])('answers %j with %s', (header, code) => {
    expect(codeOf(() => read({ 'x-amz-grant-full-control': header }))).toBe(code);
  });

  it('refuses a canned ACL beside grants', () => {
    expect(codeOf(() => read({ 'x-amz-acl': 'private', 'x-amz-grant-read': 'id=a' }))).toBe('InvalidRequest');
  });
});

describe('readObjectOwnership', () => {
  it('takes the three there are', () => {
    const own = (value: string) => readObjectOwnership(new Map([['x-amz-object-ownership', value]]));
    expect(own('BucketOwnerPreferred')).toBe('BucketOwnerPreferred');
    expect(readObjectOwnership(new Map())).toBeUndefined();
    expect(codeOf(() => own('bucketownerenforced'))).toBe('InvalidArgument');
  });
});
