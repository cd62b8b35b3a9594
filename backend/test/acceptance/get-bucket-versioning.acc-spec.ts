import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { useGateway } from '../support/use-gateway.js';
import { setVersioning } from '../support/versioned-bucket.js';

describe('GetBucketVersioning', () => {
  const gateway = useGateway();
  const status = async (Bucket: string) =>
    (await gateway.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;

  it('says nothing of a new bucket, and what was set of another', async () => {
    const bucket = await gateway.newBucket('asked');
    expect(await status(bucket)).toBeUndefined();
    await setVersioning(gateway, bucket, 'Suspended');
    expect(await status(bucket)).toBe('Suspended');
    await setVersioning(gateway, bucket, 'Enabled');
    expect(await status(bucket)).toBe('Enabled');
  });
});
