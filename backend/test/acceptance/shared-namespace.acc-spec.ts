import { describe, expect, it } from '@jest/globals';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

/** Every operation with a bucket in it: method and what stands behind the bucket's name. */
const REQUESTS: readonly (readonly [method: string, target: string, body?: string])[] = [
  ['GET', ''],
  ['HEAD', ''],
  ['GET', '?list-type=2'],
  ['GET', '?location'],
  ['GET', '?tagging'],
  ['GET', '?acl'],
  ['GET', '?policy'],
  ['GET', '?policyStatus'],
  ['GET', '?ownershipControls'],
  ['GET', '?publicAccessBlock'],
  ['GET', '?uploads'],
  ['GET', '?object-lock'],
  ['PUT', '?object-lock'],
  ['PUT', '?tagging', '<Tagging><TagSet/></Tagging>'],
  ['PUT', '?acl'],
  ['PUT', '?policy', '{}'],
  ['PUT', '?ownershipControls'],
  ['PUT', '?publicAccessBlock'],
  ['DELETE', '?tagging'],
  ['DELETE', '?policy'],
  ['DELETE', '?ownershipControls'],
  ['DELETE', '?publicAccessBlock'],
  ['DELETE', ''],
  ['GET', '/there'],
  ['HEAD', '/there'],
  ['GET', '/gone'],
  ['HEAD', '/gone'],
  ['GET', '/there?versionId=null'],
  ['GET', '/there?tagging'],
  ['GET', '/gone?tagging'],
  ['GET', '/there?acl'],
  ['GET', '/gone?acl'],
  ['PUT', '/there?acl'],
  ['GET', '/there?retention'],
  ['GET', '/gone?retention'],
  ['PUT', '/there?retention', '<Retention/>'],
  ['GET', '/there?legal-hold'],
  ['GET', '/gone?legal-hold'],
  ['PUT', '/there?legal-hold', '<LegalHold><Status>ON</Status></LegalHold>'],
  ['PUT', '/there?tagging', '<Tagging><TagSet/></Tagging>'],
  ['PUT', '/there', 'overwritten'],
  ['PUT', '/new', 'x'],
  ['POST', '/new?uploads'],
  ['PUT', '/new?uploadId=x&partNumber=1', 'x'],
  ['GET', '/new?uploadId=x'],
  ['POST', '/new?uploadId=x', '<CompleteMultipartUpload/>'],
  ['DELETE', '/new?uploadId=x'],
  ['DELETE', '/there?tagging'],
  ['DELETE', '/there'],
  ['DELETE', '/gone'],
];

describe('a namespace of several users', () => {
  const people = usePeople();

  async function filledBucket(): Promise<string> {
    const Bucket = uniqueBucket('kept');
    await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
    await people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'x' }));
    return Bucket;
  }

  it('answers a colleague AccessDenied to everything, whether it is there or not', async () => {
    const bucket = await filledBucket();
    const { accessKeyId, secretAccessKey } = people.colleague;
    for (const [method, rest, body] of REQUESTS) {
      const target = `/${bucket}${rest}`;
      const answer = await people.gateway.raw({ method, target, body, accessKeyId, secretAccessKey });
      const code = method === 'HEAD' ? '' : 'AccessDenied';
      expect([method, rest, answer.status, answer.code]).toEqual([method, rest, 403, code]);
    }
    expect((await people.raw('GET', `/${bucket}/there`)).body.toString()).toBe('x');
  });

  it('check 90: answers another tenant as if nothing were there, whether it is there or not', async () => {
    const [bucket, gone] = [await filledBucket(), uniqueBucket('gone')];
    const { accessKeyId, secretAccessKey } = people.stranger;
    const ask = async (name: string, [method, rest, body]: (typeof REQUESTS)[number]) => {
      const answer = await people.gateway.raw({
        method,
        target: `/${name}${rest}`,
        body,
        accessKeyId,
        secretAccessKey,
      });
      const text = answer.body.toString().replaceAll(name, 'BUCKET');
      return [method, rest, answer.status, text.replace(/<(RequestId|HostId)>[^<]*/g, '')];
    };
    for (const request of REQUESTS) {
      const seen = await ask(bucket, request);
      expect(seen).toEqual(await ask(gone, request));
      expect(seen[2]).toBe(404);
    }
  });

  it('check 90: refuses each key of a DeleteObjects, and deletes none', async () => {
    const Bucket = await filledBucket();
    const Delete = { Objects: [{ Key: 'there' }, { Key: 'gone' }] };
    const { Deleted, Errors } = await people.colleague.s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted).toBeUndefined();
    expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([
      ['there', 'AccessDenied'],
      ['gone', 'AccessDenied'],
    ]);
    expect((await people.raw('GET', `/${Bucket}/there`)).status).toBe(200);
  });

  it('check 93: copies from nobody else’s bucket without a permission of its own', async () => {
    const from = await filledBucket();
    const Bucket = uniqueBucket('copies');
    await people.colleague.s3.send(new CreateBucketCommand({ Bucket }));
    const copy = (key: string) =>
      people.colleague.s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${from}/${key}` }));
    const denied = { code: 'AccessDenied', status: 403 };
    expect(await s3Failure(copy('there'))).toMatchObject(denied);
    const Statement = {
      Effect: 'Allow',
      Principal: { CanonicalUser: people.colleague.canonicalId },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${from}/*`,
    };
    const Policy = JSON.stringify({ Statement });
    await people.owner.s3.send(new PutBucketPolicyCommand({ Bucket: from, Policy }));
    await copy('there');
    // Reading is no listing: whether another key is there stays untold.
    expect(await s3Failure(copy('gone'))).toMatchObject(denied);
    await people.owner.s3.send(
      new PutObjectCommand({ Bucket: from, Key: 'tagged', Body: 'x', Tagging: 'secret=1' }),
    );
    expect(await s3Failure(copy('tagged'))).toMatchObject(denied);
  });
});
