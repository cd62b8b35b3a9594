import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectRetentionCommand,
  type ObjectLockRetention,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { inDays, lockedBucket, putLocked } from '../support/locked-bucket.js';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';
import { setVersioning, versionedBucket } from '../support/versioned-bucket.js';

const DENIED = {
  code: 'AccessDenied',
  status: 403,
  message: 'Access Denied because object protected by object lock.',
};

describe('PutObjectRetention', () => {
  const gateway = useGateway();

  interface Retained {
    readonly Bucket: string;
    readonly Key: string;
    readonly VersionId?: string;
    readonly BypassGovernanceRetention?: boolean;
  }
  const put = (object: Retained, Retention: ObjectLockRetention) =>
    gateway.s3.send(new PutObjectRetentionCommand({ ...object, Retention }));
  const get = async (object: Retained) =>
    (await gateway.s3.send(new GetObjectRetentionCommand(object))).Retention;
  const governance = (days: number) => ({ Mode: 'GOVERNANCE', RetainUntilDate: inDays(days) }) as const;
  const compliance = (days: number) => ({ Mode: 'COMPLIANCE', RetainUntilDate: inDays(days) }) as const;

  async function object(): Promise<Retained & { VersionId: string }> {
    const Bucket = await lockedBucket(gateway.s3);
    return { Bucket, Key: 'k', VersionId: await putLocked(gateway.s3, Bucket, 'k') };
  }

  it('keeps a version longer whoever asks, and for less long only by a bypass of governance', async () => {
    const version = await object();
    const bypass = { ...version, BypassGovernanceRetention: true };
    const [short, long] = [governance(1), governance(2)];
    await put(version, short);
    await put(version, short);
    await put(version, long);
    expect(await get(version)).toEqual(long);
    for (const less of [short, {}, { ...compliance(3) }])
      expect(await s3Failure(put(version, less))).toEqual(DENIED);
    expect(await get(version)).toEqual(long);
    await put(bypass, short);
    expect(await get(version)).toEqual(short);
    await put(bypass, {});
    expect(await s3Failure(get(version))).toMatchObject({ code: 'NoSuchObjectLockConfiguration' });
    await gateway.s3.send(new DeleteObjectCommand(version));
  });

  it('lets nobody shorten, weaken or take away compliance', async () => {
    const version = await object();
    const bypass = { ...version, BypassGovernanceRetention: true };
    const kept = compliance(2);
    await put(version, governance(1));
    await put(bypass, kept);
    for (const asker of [version, bypass]) {
      for (const less of [compliance(1), governance(3), {}])
        expect(await s3Failure(put(asker, less))).toEqual(DENIED);
    }
    expect(await get(version)).toEqual(kept);
    const longer = compliance(3);
    await put(version, longer);
    expect(await get(version)).toEqual(longer);
  });

  it('means the current version, or the one that is named, and no other', async () => {
    const first = await object();
    const second = { ...first, VersionId: await putLocked(gateway.s3, first.Bucket, first.Key) };
    const { Bucket, Key } = first;
    const [short, long] = [governance(1), governance(2)];
    await put({ Bucket, Key }, short);
    expect(await s3Failure(get(first))).toMatchObject({ code: 'NoSuchObjectLockConfiguration' });
    await put(first, long);
    expect(await get(second)).toEqual(short);
    await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await s3Failure(put({ Bucket, Key }, governance(5)))).toMatchObject({ code: 'NoSuchKey' });
  });

  it('answers 405 for a delete marker by its id', async () => {
    const { Bucket, Key } = await object();
    const { VersionId } = await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await s3Failure(put({ Bucket, Key, VersionId }, governance(1)))).toMatchObject({
      code: 'MethodNotAllowed',
      status: 405,
    });
  });

  it('takes the null version of a bucket that got object lock later', async () => {
    const Bucket = await gateway.newBucket('grown');
    await gateway.put('k', 'null', Bucket);
    await setVersioning(gateway, Bucket, 'Enabled');
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' } as const;
    await gateway.s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    const version = { Bucket, Key: 'k', VersionId: 'null' };
    await put(version, compliance(1));
    expect(await s3Failure(gateway.s3.send(new DeleteObjectCommand(version)))).toEqual(DENIED);
    await putLocked(gateway.s3, Bucket, 'k');
    expect((await get(version))?.Mode).toBe('COMPLIANCE');
  });

  it('refuses a moment that has passed, and what is no retention', async () => {
    const { Bucket } = await object();
    const raw = (content: string) => {
      const body = `<Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</Retention>`;
      const md5 = createHash('md5').update(body).digest('base64');
      return gateway.raw({
        method: 'PUT',
        target: `/${Bucket}/k?retention`,
        body,
        headers: [['Content-MD5', md5]],
      });
    };
    const passed = await raw(
      '<Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate>',
    );
    expect(passed).toMatchObject({ status: 400, code: 'InvalidArgument' });
    const text = passed.body.toString();
    expect(text).toContain('<Message>The retain until date must be in the future!</Message>');
    expect(text).toContain('<ArgumentName>RetainUntilDate</ArgumentName>');
    for (const content of [
      '<Mode>GOVERNANCE</Mode>',
      '<RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate>',
      '<Mode>governance</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate>',
      '<Mode>GOVERNANCE</Mode><RetainUntilDate>tomorrow</RetainUntilDate>',
      '<Mode>GOVERNANCE</Mode><RetainUntilDate>2099-02-30T00:00:00Z</RetainUntilDate>',
      '<Other/>',
    ])
      expect([content, (await raw(content)).code]).toEqual([content, 'MalformedXML']);
  });

  it('wants a hash of what it is told', async () => {
    const { Bucket } = await object();
    const body =
      '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>';
    const target = `/${Bucket}/k?retention`;
    const unsigned = await gateway.raw({
      method: 'PUT',
      target,
      body,
      payloadHash: 'UNSIGNED-PAYLOAD',
    });
    expect(unsigned).toMatchObject({ status: 400, code: 'InvalidRequest' });
    const wrong = createHash('md5').update('other').digest('base64');
    expect(
      await gateway.raw({ method: 'PUT', target, body, headers: [['Content-MD5', wrong]] }),
    ).toMatchObject({ status: 400, code: 'BadDigest' });
  });

  it('answers InvalidRequest in a bucket without object lock', async () => {
    const Bucket = await versionedBucket(gateway);
    await gateway.put('k', 'x', Bucket);
    expect(await s3Failure(put({ Bucket, Key: 'k' }, governance(1)))).toEqual({
      code: 'InvalidRequest',
      status: 400,
      message: 'Bucket is missing Object Lock Configuration',
    });
  });
});
