import {
  CreateBucketCommand,
  GetBucketAclCommand,
  type Grant,
  ListObjectsV2Command,
  PutBucketAclCommand,
  type PutBucketAclCommandInput,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('PutBucketAcl', () => {
  const people = usePeople();
  const put = (Bucket: string, acl: Omit<PutBucketAclCommandInput, 'Bucket'>) =>
    people.owner.s3.send(new PutBucketAclCommand({ Bucket, ...acl }));
  const grants = async (Bucket: string) =>
    (await people.owner.s3.send(new GetBucketAclCommand({ Bucket }))).Grants ?? [];
  const listAsColleague = (Bucket: string) => people.colleague.s3.send(new ListObjectsV2Command({ Bucket }));
  const full = (): Grant => ({
    Grantee: { Type: 'CanonicalUser', ID: people.owner.canonicalId, DisplayName: 'Owner' },
    Permission: 'FULL_CONTROL',
  });

  it('gives what a canned ACL stands for, and takes it back', async () => {
    const bucket = await people.openBucket();
    await put(bucket, { ACL: 'authenticated-read' });
    await listAsColleague(bucket);
    expect(await people.nobody('GET', `/${bucket}`)).toMatchObject({ status: 403 });
    await put(bucket, { ACL: 'public-read' });
    expect(await people.nobody('GET', `/${bucket}`)).toMatchObject({ status: 200 });
    await put(bucket, { ACL: 'private' });
    expect(await s3Failure(listAsColleague(bucket))).toMatchObject({ code: 'AccessDenied' });
    expect(await grants(bucket)).toEqual([full()]);
  });

  it('takes grants by id, by e-mail and to groups, in headers', async () => {
    const bucket = await people.openBucket();
    await put(bucket, {
      GrantFullControl: `id="${people.owner.canonicalId}"`,
      GrantRead: `emailAddress="${people.colleague.email.toUpperCase()}", uri=http://acs.amazonaws.com/groups/global/AuthenticatedUsers`,
      GrantWrite: `id=${people.colleague.canonicalId}`,
    });
    const colleague = { Type: 'CanonicalUser', ID: people.colleague.canonicalId, DisplayName: 'Colleague' };
    expect(await grants(bucket)).toEqual([
      full(),
      { Grantee: colleague, Permission: 'READ' },
      {
        Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers' },
        Permission: 'READ',
      },
      { Grantee: colleague, Permission: 'WRITE' },
    ]);
    await people.colleague.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' }));
  });

  it('takes grants in a body', async () => {
    const bucket = await people.openBucket();
    const Owner = { ID: people.owner.canonicalId };
    const Grants: Grant[] = [
      {
        Grantee: { Type: 'AmazonCustomerByEmail', EmailAddress: people.colleague.email },
        Permission: 'READ',
      },
      { Grantee: { Type: 'CanonicalUser', ID: people.owner.canonicalId }, Permission: 'FULL_CONTROL' },
    ];
    await put(bucket, { AccessControlPolicy: { Owner, Grants } });
    await listAsColleague(bucket);
    expect((await grants(bucket)).map(({ Permission }) => Permission)).toEqual(['READ', 'FULL_CONTROL']);
  });

  it('refuses users that are not there or not of the tenant, and what is no ACL', async () => {
    const bucket = await people.openBucket();
    const cases: [Omit<PutBucketAclCommandInput, 'Bucket'>, string][] = [
      [{ GrantRead: `id=${people.stranger.canonicalId}` }, 'InvalidArgument'],
      [{ GrantRead: `id=${'0'.repeat(64)}` }, 'InvalidArgument'],
      [{ GrantRead: `emailAddress=${people.stranger.email}` }, 'UnresolvableGrantByEmailAddress'],
      [{ GrantRead: 'uri=http://example.org/everybody' }, 'InvalidArgument'],
      [{ GrantRead: 'everybody' }, 'InvalidArgument'],
      [{ ACL: 'mine' as never }, 'InvalidArgument'],
      [{ ACL: 'private', GrantRead: `id=${people.colleague.canonicalId}` }, 'InvalidRequest'],
      [
        { AccessControlPolicy: { Owner: { ID: people.colleague.canonicalId }, Grants: [full()] } },
        'AccessDenied',
      ],
    ];
    for (const [acl, code] of cases)
      expect([acl, (await s3Failure(put(bucket, acl))).code]).toEqual([acl, code]);
    expect(await people.raw('PUT', `/${bucket}?acl`)).toMatchObject({
      status: 400,
      code: 'MissingSecurityHeader',
    });
    for (const body of [
      '<AccessControlPolicy/>',
      '<Other/>',
      '<AccessControlPolicy><AccessControlList><Grant/></AccessControlList></AccessControlPolicy>',
    ])
      expect(await people.raw('PUT', `/${bucket}?acl`, body)).toMatchObject({
        status: 400,
        code: 'MalformedACLError',
      });
    expect(await grants(bucket)).toEqual([full()]);
  });

  it('refuses every ACL where they are switched off', async () => {
    const Bucket = uniqueBucket('plain');
    await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
    expect(await s3Failure(put(Bucket, { ACL: 'private' }))).toEqual({
      code: 'AccessControlListNotSupported',
      status: 400,
      message: 'The bucket does not allow ACLs',
    });
  });

  it('refuses public ACLs while such are blocked', async () => {
    const Bucket = await people.openBucket();
    const block = { BlockPublicAcls: true };
    await people.owner.s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }),
    );
    for (const ACL of ['public-read', 'public-read-write', 'authenticated-read'] as const)
      expect(await s3Failure(put(Bucket, { ACL }))).toMatchObject({ code: 'AccessDenied', status: 403 });
    await put(Bucket, { GrantRead: `id=${people.colleague.canonicalId}` });
  });
});
