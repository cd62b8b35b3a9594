import { DeleteObjectCommand, GetObjectLegalHoldCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { inDays, lockedBucket, putLocked } from '../support/locked-bucket.js';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('GetObjectLegalHold', () => {
  const gateway = useGateway();
  const get = (Bucket: string, Key: string, VersionId?: string) =>
    gateway.s3.send(new GetObjectLegalHoldCommand({ Bucket, Key, VersionId }));

  it('tells what a version was stored with', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    for (const Status of ['ON', 'OFF'] as const) {
      const version = await putLocked(gateway.s3, Bucket, 'k', { ObjectLockLegalHoldStatus: Status });
      expect((await get(Bucket, 'k', version)).LegalHold).toEqual({ Status });
    }
  });

  it('answers NoSuchObjectLockConfiguration where nobody ever said', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const retention = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(1) } as const;
    for (const lock of [{}, retention]) {
      await putLocked(gateway.s3, Bucket, 'k', lock);
      expect(await s3Failure(get(Bucket, 'k'))).toMatchObject({
        code: 'NoSuchObjectLockConfiguration',
        status: 404,
      });
    }
  });

  it('answers for what is not there as every read does', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    expect(await s3Failure(get(Bucket, 'gone'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    await putLocked(gateway.s3, Bucket, 'k');
    const { VersionId } = await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(await s3Failure(get(Bucket, 'k', VersionId))).toMatchObject({ status: 405 });
    await gateway.put('plain');
    expect(await s3Failure(get(gateway.bucket, 'plain'))).toEqual({
      code: 'InvalidRequest',
      status: 400,
      message: 'Bucket is missing Object Lock Configuration',
    });
  });
});
