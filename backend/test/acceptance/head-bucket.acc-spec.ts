import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('HeadBucket', () => {
  const gateway = useGateway();

  it('names the region that clients sign with', async () => {
    const { BucketRegion } = await gateway.s3.send(new HeadBucketCommand({ Bucket: gateway.bucket }));
    expect(BucketRegion).toBe('us-east-1');
  });

  it('answers 404 without a body for a bucket that is not there', async () => {
    expect(
      await s3Failure(gateway.s3.send(new HeadBucketCommand({ Bucket: uniqueBucket('gone') }))),
    ).toMatchObject({
      status: 404,
    });
    const raw = await gateway.raw({ method: 'HEAD', target: `/${uniqueBucket('gone')}` });
    expect([raw.status, raw.body.length]).toEqual([404, 0]);
    expect(raw.headers['x-amz-request-id']).toBeTruthy();
    expect(raw.headers['x-amz-id-2']).toBeTruthy();
  });
});
