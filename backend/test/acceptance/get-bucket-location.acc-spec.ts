import { GetBucketLocationCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('GetBucketLocation', () => {
  const gateway = useGateway();

  it('answers the list as it was given', async () => {
    const Bucket = await gateway.newBucket('two', { LocationConstraint: 'fi,de' as never });
    const { LocationConstraint } = await gateway.s3.send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint).toBe('fi,de');
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    const failure = await s3Failure(
      gateway.s3.send(new GetBucketLocationCommand({ Bucket: uniqueBucket('gone') })),
    );
    expect(failure).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});
