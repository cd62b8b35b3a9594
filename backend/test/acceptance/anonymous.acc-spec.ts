import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('a request without a signature', () => {
  const people = usePeople();
  const publish = (Bucket: string, Action: string | string[], Resource: string) =>
    people.owner.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Principal: '*', Action, Resource },
        }),
      }),
    );

  it('check 1: gets AccessDenied for what is there and private, and for making anything', async () => {
    const bucket = await people.openBucket();
    await people.owner.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' }));
    const requests: [string, string][] = [
      ['GET', '/'],
      ['GET', `/${bucket}`],
      ['GET', `/${bucket}/k`],
      ['GET', `/${bucket}/gone`],
      ['PUT', `/${bucket}/k`],
      ['DELETE', `/${bucket}/k`],
      ['DELETE', `/${bucket}`],
      ['PUT', `/${uniqueBucket('new')}`],
      ['POST', `/${bucket}/k?uploads`],
      ['GET', `/${bucket}?unknown-sub-resource&lifecycle`],
    ];
    for (const [method, target] of requests) {
      const { status, code } = await people.nobody(method, target);
      expect([method, target, status, code]).toEqual([method, target, 403, 'AccessDenied']);
    }
  });

  it('check 1: with an empty Authorization is none: it does not even get what is public', async () => {
    const bucket = await people.openBucket('public-read');
    expect((await people.nobody('GET', `/${bucket}`)).status).toBe(200);
    const { status } = await people.nobody('GET', `/${bucket}`, { headers: [['Authorization', '']] });
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it('gets NoSuchBucket for a bucket that is not there', async () => {
    expect(await people.nobody('GET', `/${uniqueBucket('gone')}/k`)).toMatchObject({
      status: 404,
      code: 'NoSuchBucket',
    });
  });

  it('reads what a policy makes public, and only that', async () => {
    const bucket = await people.openBucket();
    for (const Key of ['public/a', 'private/a'])
      await people.owner.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
    await publish(bucket, 's3:GetObject', `arn:aws:s3:::${bucket}/public/*`);
    const read = await people.nobody('GET', `/${bucket}/public/a`, { headers: [['Range', 'bytes=0-2']] });
    expect([read.status, read.body.toString()]).toEqual([206, 'pub']);
    expect((await people.nobody('HEAD', `/${bucket}/public/a`)).status).toBe(200);
    expect(await people.nobody('GET', `/${bucket}/private/a`)).toMatchObject({ status: 403 });
    expect(await people.nobody('GET', `/${bucket}`)).toMatchObject({ status: 403 });
  });

  it('is not told what is missing unless it may list', async () => {
    const bucket = await people.openBucket();
    await publish(bucket, 's3:GetObject', `arn:aws:s3:::${bucket}/*`);
    expect(await people.nobody('GET', `/${bucket}/gone`)).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
    await publish(bucket, ['s3:GetObject', 's3:ListBucket'], `arn:aws:s3:::${bucket}*`);
    expect(await people.nobody('GET', `/${bucket}/gone`)).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('reads a public-read object, and lists a public-read bucket', async () => {
    const bucket = await people.openBucket('public-read');
    await people.owner.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'open', Body: 'x' }));
    expect((await people.nobody('GET', `/${bucket}`)).body.toString()).toContain('<Key>open</Key>');
    expect((await people.nobody('GET', `/${bucket}/open`)).status).toBe(403);
    await people.owner.s3.send(new PutObjectAclCommand({ Bucket: bucket, Key: 'open', ACL: 'public-read' }));
    expect((await people.nobody('GET', `/${bucket}/open`)).body.toString()).toBe('x');
  });

  it('writes to a public-read-write bucket, whose owner then owns the object', async () => {
    const bucket = await people.openBucket('public-read-write');
    expect((await people.nobody('PUT', `/${bucket}/drop`, { body: 'hello' })).status).toBe(200);
    const { Body } = await people.owner.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'drop' }));
    expect(await Body?.transformToString()).toBe('hello');
    const upload = await people.nobody('POST', `/${bucket}/big?uploads`);
    expect(upload.status).toBe(403);
    expect(upload.body.toString()).toContain('Anonymous users cannot initiate multipart uploads');
  });

  it('may not change the headers of the answer', async () => {
    const bucket = await people.openBucket();
    await people.owner.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' }));
    await publish(bucket, 's3:GetObject', `arn:aws:s3:::${bucket}/*`);
    const answer = await people.nobody('GET', `/${bucket}/k?response-content-type=text/html`);
    expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(answer.body.toString()).toContain(
      'Request specific response headers cannot be used for anonymous GET requests.',
    );
  });

  it('finds nothing of another tenant, however public', async () => {
    const Bucket = uniqueBucket('foreign');
    await people.stranger.s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership: 'ObjectWriter' }));
    const { accessKeyId, secretAccessKey } = people.stranger;
    const sent = { method: 'DELETE', target: `/${Bucket}?publicAccessBlock`, accessKeyId, secretAccessKey };
    expect((await people.gateway.raw(sent)).status).toBe(204);
    await people.stranger.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL: 'public-read' }));
    expect(await people.nobody('GET', `/${Bucket}/k`)).toMatchObject({ status: 404, code: 'NoSuchBucket' });
  });

  it('is made by the AWS SDK too', async () => {
    const bucket = await people.openBucket();
    await people.owner.s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x', ACL: 'public-read' }),
    );
    const nobody = new S3Client({
      endpoint: people.gateway.access.s3Url,
      region: 'us-east-1',
      forcePathStyle: true,
      signer: { sign: async (request) => request },
      credentials: { accessKeyId: '', secretAccessKey: '' },
    });
    const { Body } = await nobody.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }));
    expect(await Body?.transformToString()).toBe('x');
    nobody.destroy();
  });
});
