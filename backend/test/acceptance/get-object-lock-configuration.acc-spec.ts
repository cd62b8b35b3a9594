import { GetObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { lockedBucket } from '../support/locked-bucket.js';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';
import { versionedBucket } from '../support/versioned-bucket.js';

describe('GetObjectLockConfiguration', () => {
  const gateway = useGateway();
  const get = (Bucket: string) => gateway.s3.send(new GetObjectLockConfigurationCommand({ Bucket }));

  it('tells the default retention as it was set', async () => {
    for (const retention of [
      { Mode: 'GOVERNANCE', Days: 36500 },
      { Mode: 'COMPLIANCE', Years: 100 },
    ] as const) {
      const { ObjectLockConfiguration } = await get(await lockedBucket(gateway.s3, retention));
      expect(ObjectLockConfiguration).toEqual({
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: retention },
      });
    }
  });

  it('tells of a bucket without a default that it has object lock', async () => {
    const { ObjectLockConfiguration } = await get(await lockedBucket(gateway.s3));
    expect(ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled' });
  });

  it('answers ObjectLockConfigurationNotFoundError where there is none', async () => {
    for (const Bucket of [gateway.bucket, await versionedBucket(gateway)]) {
      expect(await s3Failure(get(Bucket))).toEqual({
        code: 'ObjectLockConfigurationNotFoundError',
        status: 404,
        message: 'Object Lock configuration does not exist for this bucket',
      });
    }
  });
});
