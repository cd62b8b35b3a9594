import { DeleteObjectCommand, GetObjectRetentionCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { inDays, lockedBucket, putLocked } from '../support/locked-bucket.js';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('GetObjectRetention', () => {
  const gateway = useGateway();
  const get = (Bucket: string, Key: string, VersionId?: string) =>
    gateway.s3.send(new GetObjectRetentionCommand({ Bucket, Key, VersionId }));

  it('tells the retention that a version was stored with', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const until = inDays(1);
    const lock = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until } as const;
    const version = await putLocked(gateway.s3, Bucket, 'k', lock);
    await putLocked(gateway.s3, Bucket, 'k');
    expect((await get(Bucket, 'k', version)).Retention).toEqual({
      Mode: 'COMPLIANCE',
      RetainUntilDate: until,
    });
    expect(await s3Failure(get(Bucket, 'k'))).toEqual({
      code: 'NoSuchObjectLockConfiguration',
      status: 404,
      message: 'The specified object does not have a ObjectLock configuration',
    });
  });

  it('tells of a legal hold nothing', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    await putLocked(gateway.s3, Bucket, 'k', { ObjectLockLegalHoldStatus: 'ON' });
    expect(await s3Failure(get(Bucket, 'k'))).toMatchObject({ code: 'NoSuchObjectLockConfiguration' });
  });

  it('answers for what is not there as every read does', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    expect(await s3Failure(get(Bucket, 'gone'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    await putLocked(gateway.s3, Bucket, 'k');
    expect(await s3Failure(get(Bucket, 'k', 'null'))).toMatchObject({ code: 'NoSuchVersion', status: 404 });
    const { VersionId } = await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(await s3Failure(get(Bucket, 'k', VersionId))).toMatchObject({ status: 405 });
    await gateway.put('plain');
    expect(await s3Failure(get(gateway.bucket, 'plain'))).toMatchObject({ code: 'InvalidRequest' });
  });
});
