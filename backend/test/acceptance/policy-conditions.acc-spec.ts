import {
  type BucketLocationConstraint,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

const denied = { code: 'AccessDenied', status: 403 };

/** A condition that a policy may state has a value, or the policy is refused: otherwise a denial would do nothing. */
describe('conditions of policies', () => {
  const people = usePeople();

  const setPolicy = (Bucket: string, Statement: object | readonly object[]) =>
    people.owner.s3.send(
      new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    );
  const statement = (
    Bucket: string,
    Effect: 'Allow' | 'Deny',
    Action: string | readonly string[],
    Condition?: object,
  ) => ({
    Effect,
    Principal: { CanonicalUser: people.colleague.canonicalId },
    Action,
    Resource: `arn:aws:s3:::${Bucket}/*`,
    ...(Condition && { Condition }),
  });

  it('enforce conditional writes as AWS says to, and leave parts alone', async () => {
    const Bucket = await people.openBucket(undefined, 'BucketOwnerEnforced');
    await setPolicy(Bucket, [
      statement(Bucket, 'Allow', 's3:PutObject'),
      statement(Bucket, 'Deny', 's3:PutObject', {
        Null: { 's3:if-none-match': 'true' },
        Bool: { 's3:ObjectCreationOperation': 'true' },
      }),
    ]);
    const { s3 } = people.colleague;
    const target = { Bucket, Key: 'k' };
    expect(await s3Failure(s3.send(new PutObjectCommand({ ...target, Body: 'x' })))).toMatchObject(denied);
    await s3.send(new PutObjectCommand({ ...target, Body: 'x', IfNoneMatch: '*' }));
    const upload = { Bucket, Key: 'parts' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'x' }));
    const done = { ...upload, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    expect(await s3Failure(s3.send(new CompleteMultipartUploadCommand(done)))).toMatchObject(denied);
    await s3.send(new CompleteMultipartUploadCommand({ ...done, IfNoneMatch: '*' }));
  });

  it.each([
    ['who asks', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }],
    ['whether a service of AWS asks', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }],
    ['through whom', { Bool: { 'aws:ViaAWSService': 'false' } }],
    ['in which region', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }],
    ['whose the bucket is', { StringLike: { 's3:ResourceAccount': '*' } }],
    ['whose the thing is', { StringLike: { 'aws:ResourceAccount': '*' } }],
    ['a tag of the bucket', { StringEquals: { 's3:BucketTag/stage': 'sealed' } }],
    ['a tag of the thing', { StringEquals: { 'aws:ResourceTag/stage': 'sealed' } }],
  ])('know %s', async (_, condition) => {
    const Bucket = await people.openBucket(undefined, 'BucketOwnerEnforced');
    await people.owner.s3.send(
      new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'stage', Value: 'sealed' }] } }),
    );
    const allow = statement(Bucket, 'Allow', 's3:PutObject');
    const put = () => people.colleague.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await setPolicy(Bucket, allow);
    await put();
    await setPolicy(Bucket, [allow, statement(Bucket, 'Deny', 's3:PutObject', condition)]);
    expect(await s3Failure(put())).toMatchObject(denied);
  });

  it('that nothing here has a value for make no policy', async () => {
    const Bucket = await people.openBucket();
    const wrong = setPolicy(
      Bucket,
      statement(Bucket, 'Deny', 's3:PutObject', { StringEquals: { 'aws:RequestTag/stage': 'x' } }),
    );
    expect(await s3Failure(wrong)).toMatchObject({ code: 'MalformedPolicy', status: 400 });
  });

  it('keep new buckets out of places, and in them', async () => {
    const key = async (effect: 'Allow' | 'Deny', places: readonly string[]) => {
      const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
      const condition = { StringEquals: { 's3:LocationConstraint': places } };
      const some = { Effect: effect, Action: 's3:CreateBucket', Resource: '*', Condition: condition };
      const policy = { Version: '2012-10-17', Statement: effect === 'Deny' ? [all, some] : [some] };
      const path = { tenant: 'default', user: people.owner.id };
      const client = people.operator.client(await people.operator.key(path.tenant, path.user, { policy }));
      return (LocationConstraint?: string) =>
        client.send(
          new CreateBucketCommand({
            Bucket: uniqueBucket('placed'),
            ...(LocationConstraint !== undefined && {
              CreateBucketConfiguration: {
                LocationConstraint: LocationConstraint as BucketLocationConstraint,
              },
            }),
          }),
        );
    };
    const outOf = await key('Deny', ['us', 'us-iad-local', 'de']);
    for (const place of ['us', 'de', 'fi,de', 'fi, US'])
      expect(await s3Failure(outOf(place))).toMatchObject(denied);
    await outOf('fi');
    const within = await key('Allow', ['fi']);
    for (const place of ['de', 'fi,de', 'eu']) expect(await s3Failure(within(place))).toMatchObject(denied);
    await within('fi');
  });

  it('let nobody try ETags of objects that he may not read', async () => {
    const Bucket = await people.openBucket(undefined, 'BucketOwnerEnforced');
    const { ETag } = await people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'secret' }));
    const actions = ['s3:PutObject', 's3:DeleteObject'];
    await setPolicy(Bucket, statement(Bucket, 'Allow', actions));
    const { s3 } = people.colleague;
    for (const IfMatch of [ETag, '"00000000000000000000000000000000"']) {
      const target = { Bucket, Key: 'k', IfMatch };
      expect(await s3Failure(s3.send(new DeleteObjectCommand(target)))).toMatchObject(denied);
      expect(await s3Failure(s3.send(new PutObjectCommand({ ...target, Body: 'x' })))).toMatchObject(denied);
      const Delete = { Objects: [{ Key: 'k', ETag: IfMatch }] };
      const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
      expect(Errors).toEqual([expect.objectContaining({ Key: 'k', Code: 'AccessDenied' })]);
    }
    await setPolicy(Bucket, statement(Bucket, 'Allow', [...actions, 's3:GetObject']));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfMatch: ETag }));
  });
});
