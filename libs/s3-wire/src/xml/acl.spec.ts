import { describe, expect, it } from '@jest/globals';
import { S3Error } from '../s3-error.js';
import {
  readOwnershipControls,
  readPublicAccessBlock,
  writeOwnershipControls,
  writePolicyStatus,
  writePublicAccessBlock,
} from './access-settings.js';
import { readAccessControlPolicy, writeAccessControlPolicy } from './acl.js';

const codeOf = (read: (body: Buffer) => unknown, text: string) => {
  try {
    read(Buffer.from(text));
    return 'accepted';
  } catch (error) {
    return error instanceof S3Error ? error.code : String(error);
  }
};
const grant = (grantee: string, permission = 'READ') =>
  `<Grant><Grantee>${grantee}</Grantee><Permission>${permission}</Permission></Grant>`;
const policy = (...grants: string[]) =>
  `<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList>${grants.join('')}</AccessControlList></AccessControlPolicy>`;

describe('an AccessControlPolicy', () => {
  it('is read with grantees of every kind', () => {
    const group = '<URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI>';
    const body = policy(
      grant('<ID>a</ID><DisplayName>A</DisplayName>', 'FULL_CONTROL'),
      grant('<EmailAddress>b@c</EmailAddress>', 'WRITE_ACP'),
      grant(group, 'WRITE'),
    );
    expect(readAccessControlPolicy(Buffer.from(body))).toEqual({
      ownerId: 'o',
      grants: [
        { grantee: { type: 'user', id: 'a' }, permission: 'FULL_CONTROL' },
        { grantee: { type: 'email', email: 'b@c' }, permission: 'WRITE_ACP' },
        { grantee: { type: 'group', group: 'LogDelivery' }, permission: 'WRITE' },
      ],
    });
  });

  it('is written so that it is read again as the same', () => {
    const written = writeAccessControlPolicy({ id: 'o', displayName: 'O & Co' }, [
      { grantee: { type: 'user', owner: { id: 'a', displayName: '<A>' } }, permission: 'READ' },
      { grantee: { type: 'group', group: 'AllUsers' }, permission: 'WRITE' },
    ]);
    expect(written).toContain('xsi:type="CanonicalUser"');
    expect(written).toContain('&lt;A&gt;');
    expect(readAccessControlPolicy(Buffer.from(written)).grants).toEqual([
      { grantee: { type: 'user', id: 'a' }, permission: 'READ' },
      { grantee: { type: 'group', group: 'AllUsers' }, permission: 'WRITE' },
    ]);
  });

  it.each([
    ['another document', '<Other/>', 'MalformedACLError'],
    ['no list', '<AccessControlPolicy/>', 'MalformedACLError'],
    ['a permission that there is not', policy(grant('<ID>a</ID>', 'ALL')), 'MalformedACLError'],
    ['a grantee of two kinds', policy(grant('<ID>a</ID><URI>b</URI>')), 'MalformedACLError'],
    ['a grantee of no kind', policy(grant('')), 'MalformedACLError'],
    ['a grantee twice', policy(grant('<ID>a</ID><ID>b</ID>')), 'MalformedACLError'],
    [
      'too many grants',
      policy(...Array.from({ length: 101 }, () => grant('<ID>a</ID>'))),
      'MalformedACLError',
    ],
    ['another group', policy(grant('<URI>x</URI>')), 'InvalidArgument'],
    ['no XML', 'hello', 'MalformedXML'],
  ])('is refused with %s', (_what, body, code) => {
    expect(codeOf(readAccessControlPolicy, body)).toBe(code);
  });
});

describe('access settings', () => {
  const block = {
    blockPublicAcls: true,
    ignorePublicAcls: false,
    blockPublicPolicy: true,
    restrictPublicBuckets: false,
  };

  it('are written so that they are read again as the same', () => {
    expect(readPublicAccessBlock(Buffer.from(writePublicAccessBlock(block)))).toEqual(block);
    const controls = writeOwnershipControls('BucketOwnerPreferred');
    expect(readOwnershipControls(Buffer.from(controls))).toBe('BucketOwnerPreferred');
    expect(writePolicyStatus(true)).toContain('<IsPublic>true</IsPublic>');
  });

  it('take a switch once, and only true or false', () => {
    const of = (content: string) =>
      codeOf(
        readPublicAccessBlock,
        `<PublicAccessBlockConfiguration>${content}</PublicAccessBlockConfiguration>`,
      );
    expect(of('<BlockPublicAcls>TRUE</BlockPublicAcls>')).toBe('accepted');
    expect(of('<BlockPublicAcls>true</BlockPublicAcls><BlockPublicAcls>false</BlockPublicAcls>')).toBe(
      'MalformedXML',
    );
    expect(of('<BlockPublicAcls>1</BlockPublicAcls>')).toBe('MalformedXML');
    expect(of('<constructor>true</constructor>')).toBe('MalformedXML');
  });

  it('take exactly one rule of ownership', () => {
    const rule = '<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>';
    const of = (content: string) =>
      codeOf(readOwnershipControls, `<OwnershipControls>${content}</OwnershipControls>`);
    expect([of(rule), of(rule + rule), of(''), of('<Rule/>')]).toEqual([
      'accepted',
      'MalformedXML',
      'MalformedXML',
      'MalformedXML',
    ]);
  });
});
