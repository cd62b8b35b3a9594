import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('GetBucketTagging', () => {
  const gateway = useGateway();

  it('answers NoSuchTagSet for a bucket without tags', async () => {
    const failure = await s3Failure(gateway.s3.send(new GetBucketTaggingCommand({ Bucket: gateway.bucket })));
    expect(failure).toMatchObject({ code: 'NoSuchTagSet', status: 404 });
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    const failure = await s3Failure(
      gateway.s3.send(new GetBucketTaggingCommand({ Bucket: uniqueBucket('gone') })),
    );
    expect(failure).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});
