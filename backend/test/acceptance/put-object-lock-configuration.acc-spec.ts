import { createHash } from 'node:crypto';
import {
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  HeadObjectCommand,
  type ObjectLockConfiguration,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { inDays, lockedBucket, putLocked } from '../support/locked-bucket.js';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';
import { setVersioning, versionedBucket } from '../support/versioned-bucket.js';

describe('PutObjectLockConfiguration', () => {
  const gateway = useGateway();

  const configure = (Bucket: string, ObjectLockConfiguration: ObjectLockConfiguration, Token?: string) =>
    gateway.s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration, Token }));
  const raw = (bucket: string, content: string) => {
    const body = `<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</ObjectLockConfiguration>`;
    const md5 = createHash('md5').update(body).digest('base64');
    const target = `/${bucket}?object-lock`;
    return gateway.raw({ method: 'PUT', target, body, headers: [['Content-MD5', md5]] });
  };

  it('takes effect for the very next write, and for no object that is there', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const before = await putLocked(gateway.s3, Bucket, 'k');
    await configure(Bucket, {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3 } },
    });
    await putLocked(gateway.s3, Bucket, 'k');
    const now = await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(now.ObjectLockMode).toBe('GOVERNANCE');
    // Counted from the commit, whose time Last-Modified tells in whole seconds.
    const untilMs = now.ObjectLockRetainUntilDate?.getTime() ?? 0;
    const committedMs = (now.LastModified?.getTime() ?? 0) + 3 * 86_400_000;
    expect(untilMs - committedMs).toBeGreaterThanOrEqual(0);
    expect(untilMs - committedMs).toBeLessThan(1000);
    const old = await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'k', VersionId: before }));
    expect(old.ObjectLockMode).toBeUndefined();
    await configure(Bucket, { ObjectLockEnabled: 'Enabled' });
    await putLocked(gateway.s3, Bucket, 'k');
    const last = await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(last.ObjectLockMode).toBeUndefined();
  });

  it('counts years, and gives way to what a request says itself', async () => {
    const Bucket = await lockedBucket(gateway.s3, { Mode: 'COMPLIANCE', Years: 2 });
    await putLocked(gateway.s3, Bucket, 'years');
    const years = await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'years' }));
    const untilMs = years.ObjectLockRetainUntilDate?.getTime() ?? 0;
    expect(Math.abs(untilMs - inDays(730).getTime())).toBeLessThan(120_000);
    const until = inDays(1);
    const own = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until } as const;
    await putLocked(gateway.s3, Bucket, 'own', own);
    expect(await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'own' }))).toMatchObject(own);
  });

  it('switches object lock on for a bucket that keeps versions, with or without a token', async () => {
    for (const token of [undefined, 'a-token']) {
      const Bucket = await versionedBucket(gateway);
      await configure(Bucket, { ObjectLockEnabled: 'Enabled' }, token);
      const { ObjectLockConfiguration } = await gateway.s3.send(
        new GetObjectLockConfigurationCommand({ Bucket }),
      );
      expect(ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled' });
      await putLocked(gateway.s3, Bucket, 'k', { ObjectLockLegalHoldStatus: 'ON' });
    }
  });

  it('answers InvalidBucketState for a bucket that keeps no versions, or has stopped to', async () => {
    const plain = await gateway.newBucket('plain');
    const suspended = await versionedBucket(gateway);
    await setVersioning(gateway, suspended, 'Suspended');
    for (const Bucket of [plain, suspended]) {
      expect(await s3Failure(configure(Bucket, { ObjectLockEnabled: 'Enabled' }))).toEqual({
        code: 'InvalidBucketState',
        status: 409,
        message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      });
    }
  });

  it('keeps versioning on from then on', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    expect(await s3Failure(setVersioning(gateway, Bucket, 'Suspended'))).toEqual({
      code: 'InvalidBucketState',
      status: 409,
      message:
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
    });
    await setVersioning(gateway, Bucket, 'Enabled');
    const { Status } = await gateway.s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect(Status).toBe('Enabled');
  });

  it('refuses what is no configuration, and a period that is none', async () => {
    const Bucket = await lockedBucket(gateway.s3, { Mode: 'GOVERNANCE', Days: 1 });
    const rule = (content: string) =>
      `<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>${content}</DefaultRetention></Rule>`;
    for (const [content, code] of [
      ['', 'MalformedXML'],
      ['<ObjectLockEnabled>Disabled</ObjectLockEnabled>', 'MalformedXML'],
      ['<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule/>', 'MalformedXML'],
      [rule(''), 'MalformedXML'],
      [rule('<Mode>governance</Mode><Days>1</Days>'), 'MalformedXML'],
      [rule('<Mode>GOVERNANCE</Mode>'), 'MalformedXML'],
      [rule('<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>'), 'MalformedXML'],
      [rule('<Mode>GOVERNANCE</Mode><Days>0</Days>'), 'InvalidRetentionPeriod'],
      [rule('<Mode>COMPLIANCE</Mode><Years>-1</Years>'), 'InvalidRetentionPeriod'],
      [rule('<Mode>COMPLIANCE</Mode><Years>101</Years>'), 'InvalidRetentionPeriod'],
    ] as const) {
      const answer = await raw(Bucket, content);
      expect([content, answer.status, answer.code]).toEqual([content, 400, code]);
    }
    const { ObjectLockConfiguration } = await gateway.s3.send(
      new GetObjectLockConfigurationCommand({ Bucket }),
    );
    expect(ObjectLockConfiguration?.Rule).toEqual({ DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } });
  });
});
