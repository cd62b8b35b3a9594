import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ErasureView, Page } from '@sgw/contracts';
import { type Gateway, startGateway } from '../support/gateway.js';
import { lockedBucket, putLocked } from '../support/locked-bucket.js';
import { Operator } from '../support/operator.js';
import { adminKeyOf, sendRest } from '../support/rest-request.js';
import { createS3Client } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { waitFor } from '../support/wait-for.js';
import { filesHolding, LOCAL_ZONES } from '../support/zones.js';

jest.setTimeout(120_000);

/** A day of the gateway under test: objects of one day are gone two to four seconds after they were written. */
const DAY_SECONDS = 2;

describe('lifecycle rules, carried out', () => {
  let gateway: Gateway;
  let s3: S3Client;

  beforeAll(async () => {
    gateway = await startGateway({
      env: {
        SGW_LIFECYCLE_DAY_SECONDS: String(DAY_SECONDS),
        SGW_LIFECYCLE_INTERVAL_SECONDS: '1',
        SGW_SWEEP_INTERVAL_SECONDS: '1',
      },
    });
    s3 = createS3Client(gateway);
  });

  afterAll(async () => {
    s3?.destroy();
    await gateway?.stop();
  });

  async function newBucket(versioning?: 'Enabled' | 'Suspended'): Promise<string> {
    const Bucket = uniqueBucket('lifecycle');
    await s3.send(new CreateBucketCommand({ Bucket }));
    if (versioning) await setVersioning(Bucket, versioning);
    return Bucket;
  }

  async function setVersioning(Bucket: string, Status: 'Enabled' | 'Suspended'): Promise<void> {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  }

  async function setRules(Bucket: string, ...rules: readonly Partial<LifecycleRule>[]): Promise<void> {
    const Rules = rules.map((rule): LifecycleRule => ({ Status: 'Enabled', Filter: {}, ...rule }));
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  }

  const put = (Bucket: string, Key: string, more: { Tagging?: string; Body?: string } = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: 'body', ...more }));

  async function keys(Bucket: string): Promise<string[]> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key }) => Key ?? '');
  }

  /** Newest first, key by key: `a marker latest`, `a`. */
  async function versions(Bucket: string): Promise<string[]> {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    return [
      ...DeleteMarkers.map(({ Key, IsLatest }) => `${Key} marker${IsLatest ? ' latest' : ''}`),
      ...Versions.map(({ Key, IsLatest }) => `${Key}${IsLatest ? ' latest' : ''}`),
    ];
  }

  async function until(
    what: string,
    ask: () => Promise<readonly string[]>,
    wanted: readonly string[],
  ): Promise<void> {
    let seen: readonly string[] = [];
    await waitFor(
      what,
      async () => {
        seen = await ask();
        return JSON.stringify(seen) === JSON.stringify(wanted);
      },
      { timeoutMs: 40_000, everyMs: 200 },
    ).catch((error: unknown) => {
      throw new Error(`wanted ${JSON.stringify(wanted)}, saw ${JSON.stringify(seen)}`, { cause: error });
    });
  }

  it('remove objects by prefix, tag and size, with their bytes, and no others', async () => {
    const Bucket = await newBucket();
    await setRules(
      Bucket,
      { Filter: { Prefix: 'logs/' }, Expiration: { Days: 1 } },
      { Filter: { Tag: { Key: 'class', Value: 'temporary' } }, Expiration: { Days: 1 } },
      { Filter: { ObjectSizeGreaterThan: 1000 }, Expiration: { Days: 1 } },
      { Status: 'Disabled', Filter: {}, Expiration: { Days: 1 } },
    );
    const secret = randomUUID();
    const bytes = () => filesHolding(gateway, LOCAL_ZONES.fi, Buffer.from(secret));
    const { Expiration } = await put(Bucket, 'logs/a', { Body: secret });
    expect(await bytes()).toHaveLength(1);
    expect(Expiration).toContain('expiry-date=');
    await put(Bucket, 'tagged', { Tagging: 'class=temporary' });
    await put(Bucket, 'large', { Body: 'x'.repeat(1001) });
    await put(Bucket, 'other tag', { Tagging: 'class=kept' });
    await put(Bucket, 'small', { Body: 'x'.repeat(1000) });
    await until('what is due to be gone', () => keys(Bucket), ['other tag', 'small']);
    await until('the bytes to be gone', bytes, []);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'small' }))).ContentLength).toBe(1000);
  });

  it('hide the current version, then remove it, then the marker', async () => {
    const Bucket = await newBucket('Enabled');
    await put(Bucket, 'a');
    await setRules(Bucket, { Expiration: { Days: 1 } });
    await until('a delete marker', () => versions(Bucket), ['a marker latest', 'a']);
    await setRules(
      Bucket,
      { Expiration: { ExpiredObjectDeleteMarker: true } },
      { NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    );
    await until('nothing', () => versions(Bucket), []);
  });

  it('keep the newest noncurrent versions that a rule asks for', async () => {
    const Bucket = await newBucket('Enabled');
    for (let n = 0; n < 5; n++) await put(Bucket, 'a');
    await setRules(Bucket, {
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
    });
    await until('three versions', () => versions(Bucket), ['a latest', 'a', 'a']);
  });

  it('put a null marker where versioning is suspended', async () => {
    const Bucket = await newBucket('Enabled');
    const { VersionId } = await put(Bucket, 'a');
    await setVersioning(Bucket, 'Suspended');
    await put(Bucket, 'b');
    await setRules(Bucket, { Expiration: { Days: 1 } });
    await waitFor('null markers', async () => {
      const { DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, KeyMarker: '' }));
      return DeleteMarkers.some(({ Key, VersionId: id }) => Key === 'a' && id === 'null');
    });
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    // The null version of b is gone, and its marker with it by the age of markers.
    expect(Versions.map(({ Key, VersionId: id }) => [Key, id])).toEqual([['a', VersionId]]);
  });

  it('abort uploads that nobody completes, and remove their parts', async () => {
    const Bucket = await newBucket();
    const secret = randomUUID();
    const bytes = () => filesHolding(gateway, LOCAL_ZONES.fi, Buffer.from(secret));
    const upload = { Bucket, Key: 'up/a' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: secret }));
    expect(await bytes()).toHaveLength(1);
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'other' }));
    await setRules(Bucket, {
      Filter: { Prefix: 'up/' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    });
    const open = async () => {
      const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
      return Uploads.map(({ Key }) => Key ?? '');
    };
    await until('one upload', open, ['other']);
    await until('the part to be gone', bytes, []);
  });

  it('remove the delete marker that a client left, when nothing is behind it', async () => {
    const Bucket = await newBucket('Enabled');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'never there' }));
    await put(Bucket, 'hidden');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'hidden' }));
    await setRules(Bucket, { Expiration: { ExpiredObjectDeleteMarker: true } });
    await until('one key', () => versions(Bucket), ['hidden marker latest', 'hidden']);
  });

  it('check 97: remove no version that object lock keeps, and go on with the others', async () => {
    const Bucket = await lockedBucket(s3);
    const held = await putLocked(s3, Bucket, 'a', { ObjectLockLegalHoldStatus: 'ON' });
    const retained = await putLocked(s3, Bucket, 'a', {
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: new Date(Date.now() + 86_400_000),
    });
    for (const Key of ['a', 'b', 'b']) await putLocked(s3, Bucket, Key);
    await setRules(Bucket, { NoncurrentVersionExpiration: { NoncurrentDays: 1 } });
    await until('the noncurrent versions that nothing keeps to be gone', () => versions(Bucket), [
      'a latest',
      'a',
      'a',
      'b latest',
    ]);
    for (const VersionId of [held, retained])
      await s3.send(new HeadObjectCommand({ Bucket, Key: 'a', VersionId }));
  });

  it('end in records of erasure where a placement policy wants them, for expired and noncurrent versions alike', async () => {
    const operator = new Operator(() => gateway);
    const [plain, versioned] = [await newBucket(), await newBucket('Enabled')];
    const policy = uniqueBucket('erase');
    const document = { format: 1, erasure: { withinDays: 5 } };
    await operator.ask('POST', '/policies', { name: policy, document });
    const headers = { ...adminKeyOf(gateway), 'if-match': '*' };
    for (const bucket of [plain, versioned]) {
      const path = `/api/v1/buckets/default/${bucket}/placement-policy`;
      const body = { policy, byTag: [] };
      expect((await sendRest(gateway, { method: 'PUT', path, headers, body })).status).toBe(200);
    }
    await put(plain, 'expired');
    const { VersionId } = await put(versioned, 'a');
    const rule = { Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } };
    for (const bucket of [plain, versioned]) await setRules(bucket, rule);
    const erasures = async (bucket: string) => {
      const { items } = await operator.ask<Page<ErasureView>>('GET', '/erasures');
      return items.filter(({ scope }) => scope.bucket === bucket);
    };
    for (const [bucket, key, versionId] of [
      [plain, 'expired', 'null'],
      [versioned, 'a', VersionId],
    ] as const) {
      const done = await waitFor(`the record of ${key}`, async () => {
        const [erasure] = await erasures(bucket);
        return erasure?.state === 'done' && erasure;
      });
      expect(done).toMatchObject({ scope: { bucket, key, covers: 'listed' }, versions: 1, isOverdue: false });
      const days = (Date.parse(done.deadline) - Date.parse(done.requestedAt)) / 86_400_000;
      expect(days).toBeCloseTo(5, 1);
      const record = await (await operator.send('GET', `/erasures/${done.id}/document`)).text();
      const [head, , leaf] = record
        .split('\n')
        .map((line) => (line === '' ? {} : JSON.parse(line)) as object);
      expect(head).toMatchObject({ type: 'sgw-erasure/1', isInTime: true });
      expect(leaf).toMatchObject({ key, versionId, copies: [{ standing: 'removed' }] });
    }
    // The delete marker before it, and its removal, discard no bytes: no record is made of them.
    await setRules(versioned, { Expiration: { ExpiredObjectDeleteMarker: true } });
    await until('nothing', () => versions(versioned), []);
    expect(await erasures(versioned)).toHaveLength(1);
  });

  it('show in the metrics what they removed', async () => {
    const metrics = await (
      await fetch(`${gateway.apiUrl}/metrics`, { headers: { authorization: `Bearer ${gateway.adminKey}` } })
    ).text();
    for (const action of ['expire', 'expire-noncurrent', 'remove-marker', 'abort-upload'])
      expect(metrics).toMatch(new RegExp(`^sgw_lifecycle_expired_total\\{action="${action}"\\} [1-9]`, 'm'));
  });
});
