import {
  CreateBucketCommand,
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { type TestUser } from '../support/operator.js';
import { type FormField, formBody, postForm, signedFields } from '../support/post-form.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

const TAGGING = '<Tagging><TagSet><Tag><Key>team</Key><Value>blue + red</Value></Tag></TagSet></Tagging>';

describe('whose a form is', () => {
  const people = usePeople();
  const denied = { status: 403, code: 'AccessDenied' };
  const post = (bucket: string, fields: readonly FormField[]) =>
    postForm(people.owner, bucket, formBody(fields, { content: 'posted' }));
  const signed = (by: TestUser, bucket: string, ...fields: FormField[]) =>
    post(bucket, signedFields(by, { fields, conditions: [{ bucket }] }));
  const allow = (Bucket: string, statement: object) =>
    people.owner.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { CanonicalUser: people.colleague.canonicalId },
            Resource: `arn:aws:s3:::${Bucket}/*`,
            ...statement,
          },
        }),
      }),
    );

  it('lets nobody else post to a bucket than those who may put into it', async () => {
    const bucket = await people.openBucket();
    for (const by of [people.colleague, people.stranger]) {
      const { status } = await signed(by, bucket, ['key', 'k']);
      expect(status).toBe(by === people.colleague ? 403 : 404);
    }
    expect((await signed(people.owner, bucket, ['key', 'k'])).status).toBe(204);
    await allow(bucket, { Action: 's3:PutObject' });
    expect((await signed(people.colleague, bucket, ['key', 'k'])).status).toBe(204);
  });

  it('asks for the permissions that fields of the form need, as headers of a PUT do', async () => {
    const bucket = await people.openBucket();
    await allow(bucket, { Action: 's3:PutObject' });
    const tagged: FormField[] = [
      ['key', 'tagged'],
      ['tagging', TAGGING],
    ];
    expect(await signed(people.colleague, bucket, ...tagged)).toMatchObject(denied);
    const shared: FormField[] = [
      ['key', 'shared'],
      ['acl', 'public-read'],
    ];
    expect(await signed(people.colleague, bucket, ...shared)).toMatchObject(denied);
    const condition = { StringEquals: { 's3:RequestObjectTag/team': 'blue + red', 's3:authType': 'POST' } };
    await allow(bucket, { Action: ['s3:PutObject', 's3:PutObjectTagging'], Condition: condition });
    expect((await signed(people.colleague, bucket, ...tagged)).status).toBe(204);
    const { TagSet } = await people.colleague.s3.send(
      new GetObjectTaggingCommand({ Bucket: bucket, Key: 'tagged' }),
    );
    expect(TagSet).toEqual([{ Key: 'team', Value: 'blue + red' }]);
    expect(await signed(people.colleague, bucket, ['key', 'untagged'])).toMatchObject(denied);
  });

  it('gives the object the ACL that the form states, where ACLs count', async () => {
    const bucket = await people.openBucket();
    const fields: FormField[] = [
      ['key', 'open'],
      ['acl', 'public-read'],
    ];
    expect((await signed(people.owner, bucket, ...fields)).status).toBe(204);
    expect((await people.nobody('GET', `/${bucket}/open`)).body.toString()).toBe('posted');
    const { Owner, Grants } = await people.owner.s3.send(
      new GetObjectAclCommand({ Bucket: bucket, Key: 'open' }),
    );
    expect([Owner?.ID, Grants?.length]).toEqual([people.owner.canonicalId, 2]);
    const enforced = await people.openBucket(undefined, 'BucketOwnerEnforced');
    expect(await signed(people.owner, enforced, ...fields)).toMatchObject({
      status: 400,
      code: 'AccessControlListNotSupported',
    });
  });

  it('takes a form that nobody signed for what it is: allowed where everybody may write', async () => {
    const open = await people.openBucket('public-read-write');
    expect((await post(open, [['key', 'drop']])).status).toBe(204);
    await people.owner.s3.send(new HeadObjectCommand({ Bucket: open, Key: 'drop' }));
    const shut = await people.openBucket('public-read');
    expect(await post(shut, [['key', 'drop']])).toMatchObject(denied);
    expect(await post(uniqueBucket('gone'), [['key', 'drop']])).toMatchObject({ code: 'NoSuchBucket' });
  });

  it('does not take a form for unsigned that lost its policy on the way', async () => {
    const open = await people.openBucket('public-read-write');
    const fields = signedFields(people.owner, { fields: [['key', 'lost']], conditions: [{ bucket: open }] });
    const lost = await post(
      open,
      fields.filter(([name]) => name !== 'policy'),
    );
    expect(lost).toMatchObject({ status: 400, code: 'InvalidArgument' });
    const call = people.owner.s3.send(new HeadObjectCommand({ Bucket: open, Key: 'lost' }));
    expect(await s3Failure(call)).toMatchObject({ status: 404 });
  });

  it('names the version it made', async () => {
    const Bucket = uniqueBucket('versions');
    await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
    await people.owner.s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const answer = await signed(people.owner, Bucket, ['key', 'k']);
    const { VersionId } = await people.owner.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(VersionId).toBeDefined();
    expect(answer.headers['x-amz-version-id']).toBe(VersionId);
  });
});
