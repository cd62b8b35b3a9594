import { describe, expect, it } from '@jest/globals';
import {
  type AccessControlList,
  type AclPermission,
  expandCannedAcl,
  isAllowedByAcl,
  isPublicAcl,
  isSharedAcl,
} from './access-control-list.js';

const short = ({ grants }: AccessControlList) =>
  grants.map(
    ({ grantee, permission }) =>
      `${grantee.type === 'user' ? grantee.canonicalId : grantee.group}:${permission}`,
  );

describe('expandCannedAcl', () => {
  it.each([
    ['private', ['me:FULL_CONTROL']],
    ['public-read', ['me:FULL_CONTROL', 'AllUsers:READ']],
    ['public-read-write', ['me:FULL_CONTROL', 'AllUsers:READ', 'AllUsers:WRITE']],
    ['authenticated-read', ['me:FULL_CONTROL', 'AuthenticatedUsers:READ']],
    ['bucket-owner-read', ['me:FULL_CONTROL', 'owner:READ']],
    ['bucket-owner-full-control', ['me:FULL_CONTROL', 'owner:FULL_CONTROL']],
    ['log-delivery-write', ['me:FULL_CONTROL', 'LogDelivery:WRITE', 'LogDelivery:READ_ACP']],
  ] as const)('%s is %j', (canned, grants) => {
    expect(short(expandCannedAcl(canned, 'me', 'owner'))).toEqual(grants);
  });

  it('means nothing by the bucket’s owner where that is the owner, or on a bucket', () => {
    expect(short(expandCannedAcl('bucket-owner-read', 'me', 'me'))).toEqual(['me:FULL_CONTROL']);
    expect(short(expandCannedAcl('bucket-owner-full-control', 'me'))).toEqual(['me:FULL_CONTROL']);
  });
});

describe('isPublicAcl and isSharedAcl', () => {
  it('tell groups of everybody from single users', () => {
    const acls = (['private', 'authenticated-read', 'log-delivery-write', 'bucket-owner-read'] as const).map(
      (canned) => expandCannedAcl(canned, 'me', 'owner'),
    );
    expect(acls.map(isPublicAcl)).toEqual([false, true, false, false]);
    expect(acls.map((acl) => isSharedAcl(acl, 'me'))).toEqual([false, true, true, true]);
  });
});

describe('isAllowedByAcl', () => {
  it.each<['bucket' | 'object', AclPermission, string, boolean]>([
    ['bucket', 'READ', 's3:ListBucket', true],
    ['bucket', 'READ', 's3:GetObject', false],
    ['bucket', 'WRITE', 's3:PutObject', true],
    ['bucket', 'WRITE', 's3:DeleteBucket', false],
    ['bucket', 'READ_ACP', 's3:GetBucketAcl', true],
    ['bucket', 'WRITE_ACP', 's3:PutBucketAcl', true],
    ['bucket', 'WRITE_ACP', 's3:PutBucketPolicy', false],
    ['bucket', 'FULL_CONTROL', 's3:GetBucketPolicy', false],
    ['object', 'READ', 's3:GetObject', true],
    ['object', 'READ', 's3:GetObjectTagging', false],
    ['object', 'WRITE', 's3:PutObject', false],
    ['object', 'FULL_CONTROL', 's3:PutObjectAcl', true],
    ['object', 'FULL_CONTROL', 's3:DeleteObject', false],
  ])('a grant on the %s of %s allows %s: %s', (scope, permission, action, expected) => {
    const acl = { grants: [{ grantee: { type: 'user', canonicalId: 'you' }, permission }] } as const;
    const question = { scope, action, canonicalId: 'you', arePublicGrantsIgnored: false };
    expect(isAllowedByAcl(acl, question)).toBe(expected);
    expect(isAllowedByAcl(acl, { ...question, canonicalId: 'me' })).toBe(false);
    expect(isAllowedByAcl(acl, { ...question, canonicalId: undefined })).toBe(false);
  });
});
