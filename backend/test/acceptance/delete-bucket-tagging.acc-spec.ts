import {
  DeleteBucketTaggingCommand,
  GetBucketTaggingCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('DeleteBucketTagging', () => {
  const gateway = useGateway();

  it('removes the set, and answers 204 also when there is none', async () => {
    const Bucket = gateway.bucket;
    await gateway.s3.send(
      new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'a', Value: '1' }] } }),
    );
    for (let round = 0; round < 2; round++) {
      const { $metadata } = await gateway.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
      expect($metadata.httpStatusCode).toBe(204);
    }
    expect(await s3Failure(gateway.s3.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({
      code: 'NoSuchTagSet',
    });
  });
});
