import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { versionedBucket } from '../support/versioned-bucket.js';

describe('DeleteBucket', () => {
  const gateway = useGateway();

  it('answers 204 and the bucket is gone', async () => {
    const Bucket = await gateway.newBucket('empty');
    const { $metadata } = await gateway.s3.send(new DeleteBucketCommand({ Bucket }));
    expect($metadata.httpStatusCode).toBe(204);
    expect(await s3Failure(gateway.s3.send(new HeadBucketCommand({ Bucket })))).toMatchObject({
      status: 404,
    });
    const put = gateway.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(await s3Failure(put)).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });

  it('refuses a bucket that holds an object, and takes it once it is empty', async () => {
    const Bucket = await gateway.newBucket('full');
    await gateway.put('k', 'x', Bucket);
    const failure = await s3Failure(gateway.s3.send(new DeleteBucketCommand({ Bucket })));
    expect(failure).toMatchObject({ code: 'BucketNotEmpty', status: 409 });
    await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await gateway.s3.send(new DeleteBucketCommand({ Bucket }));
  });

  it('says that versions are left in a bucket that looks empty', async () => {
    const Bucket = await versionedBucket(gateway);
    const { VersionId } = await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    const failure = gateway.s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(failure).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    });
    await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId }));
    await gateway.s3.send(new DeleteBucketCommand({ Bucket }));
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    const failure = await s3Failure(
      gateway.s3.send(new DeleteBucketCommand({ Bucket: uniqueBucket('gone') })),
    );
    expect(failure).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });

  it('frees the name: a new bucket of that name is empty', async () => {
    const Bucket = await gateway.newBucket('again');
    await gateway.put('old', 'x', Bucket);
    await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key: 'old' }));
    await gateway.s3.send(new DeleteBucketCommand({ Bucket }));
    const made = await gateway.raw({ method: 'PUT', target: `/${Bucket}` });
    const listed = await gateway.raw({ method: 'GET', target: `/${Bucket}?list-type=2` });
    expect(made.status).toBe(200);
    expect(listed.body.toString()).not.toContain('<Key>');
  });
});
