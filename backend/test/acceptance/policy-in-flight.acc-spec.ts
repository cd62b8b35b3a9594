import { setTimeout as sleep } from 'node:timers/promises';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FaultProxy } from '../support/fault-proxy/index.js';
import { PolicyWorld } from '../support/policy-world.js';
import { s3BackendsYaml } from '../support/s3-backends-yaml.js';
import { s3Failure } from '../support/s3-client.js';
import { type SlowAnswer, SlowRequest } from '../support/slow-request.js';
import { uniqueBucket, uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';

const PIECE = uniqueBytes(64 * 1024);
const LARGE = uniqueBytes(6 * 1024 * 1024);
/** Longer than a byte needs that was sent after the edit's answer. */
const AFTERWARDS_MS = 400;

describe('bytes on their way when their bucket is locked to another country', () => {
  const backing = useGateway({ isBacking: true });
  let world: PolicyWorld;
  let proxies: Readonly<Record<'fi' | 'de', FaultProxy>>;
  let onlyFinland: string;
  jest.setTimeout(60_000);

  beforeAll(async () => {
    const start = () => FaultProxy.start({ target: backing.access.s3Url });
    proxies = { fi: await start(), de: await start() };
    const sides = (['fi', 'de'] as const).map((country) => ({
      country,
      endpoint: proxies[country].url,
      accessKeyId: backing.access.accessKeyId,
      secretAccessKey: backing.access.secretAccessKey,
    }));
    world = await PolicyWorld.open(
      { SGW_SWEEP_INTERVAL_SECONDS: '1', SGW_REPLICATION_CONCURRENCY: '0' },
      () => s3BackendsYaml(uniqueBucket('x').slice(2, 8), sides),
    );
    onlyFinland = await world.policy({ residency: { allow: [{ country: 'fi' }] } });
  });
  afterEach(() => {
    proxies.fi.removeRules();
    proxies.de.removeRules();
  });
  afterAll(async () => {
    await world.close();
    for (const proxy of Object.values(proxies)) await proxy.stop();
  });

  /** Bytes of objects that Germany has got, and given. */
  const german = (count: 'requestBytes' | 'replyBytes' = 'requestBytes') =>
    proxies.de
      .journal()
      .filter(({ op }) => ['PutObject', 'UploadPart', 'GetObject'].includes(op))
      .reduce((sum, entry) => sum + entry[count], 0);

  /** Locks a bucket. @returns what Germany had when that was answered */
  async function lock(bucket: string, count?: 'requestBytes' | 'replyBytes'): Promise<number> {
    const { status, headers } = await world.send({
      method: 'PUT',
      path: `/buckets/default/${bucket}/placement-policy`,
      headers: { 'if-match': '*' },
      body: { policy: onlyFinland, byTag: [] },
    });
    expect([status, headers.get('x-sgw-transfers-left'), headers.get('x-sgw-processes-unheard')]).toEqual([
      200,
      '0',
      '0',
    ]);
    return german(count);
  }

  /** A bucket whose physical buckets are there, so that the journal tells of objects alone. */
  async function bucketIn(locations: string): Promise<string> {
    const Bucket = await world.bucket(undefined, locations);
    await world.put(Bucket, 'warm');
    return Bucket;
  }

  const slowPut = (bucket: string, pieces: number) =>
    new SlowRequest(world.gateway, { method: 'PUT', target: `/${bucket}/slow` }, pieces * PIECE.length);

  /** Sends the rest of a body after a lock. @returns the answer */
  async function goOn(slow: SlowRequest, pieces: number): Promise<SlowAnswer> {
    for (let piece = 0; piece < pieces; piece++) slow.send(PIECE);
    slow.end();
    const answer = await slow.answer;
    await sleep(AFTERWARDS_MS);
    return answer;
  }

  it('a body that begins after the lock goes where it may, though it was judged before', async () => {
    const bucket = await bucketIn('de,fi');
    const before = german();
    const slow = slowPut(bucket, 8);
    await sleep(300);
    await lock(bucket);
    expect((await goOn(slow, 8)).status).toBe(200);
    expect(german()).toBe(before);
    expect(await world.held(bucket, 'slow')).toMatch(/^fi-[^,]*$/);
  });

  it.each([
    ['a short', 8],
    ['a long', 96],
  ])(
    'not one more byte of %s body leaves; the answer says that it can be tried again',
    async (_size, pieces) => {
      const bucket = await bucketIn('de,fi');
      const before = german();
      const slow = slowPut(bucket, pieces);
      for (let piece = 0; piece < pieces / 2; piece++) slow.send(PIECE);
      await waitFor('the first bytes to be in Germany', () => german() > before);
      const locked = await lock(bucket);
      const answer = await goOn(slow, pieces / 2);
      expect(german()).toBe(locked);
      expect([answer.status, typeof answer.headers['x-sgw-decision']]).toEqual([503, 'string']);
      await world.put(bucket, 'slow', LARGE);
      expect(german()).toBe(locked);
    },
  );

  it('is refused where it may lie nowhere any more', async () => {
    const bucket = await bucketIn('de');
    const before = german();
    const slow = slowPut(bucket, 8);
    slow.send(PIECE);
    await waitFor('the first bytes to be in Germany', () => german() > before);
    const locked = await lock(bucket);
    const answer = await goOn(slow, 7);
    expect([answer.status, typeof answer.headers['x-sgw-decision']]).toEqual([403, 'string']);
    expect(german()).toBe(locked);
  });

  it('a part is refused with its upload, which is there no more', async () => {
    const bucket = await bucketIn('de,fi');
    const named = { Bucket: bucket, Key: 'k' };
    const { UploadId = '' } = await world.s3.send(new CreateMultipartUploadCommand(named));
    const before = german();
    const target = `/${bucket}/k?partNumber=1&uploadId=${encodeURIComponent(UploadId)}`;
    const slow = new SlowRequest(world.gateway, { method: 'PUT', target }, 8 * PIECE.length);
    slow.send(PIECE);
    await waitFor('the first bytes to be in Germany', () => german() > before);
    const locked = await lock(bucket);
    expect((await goOn(slow, 7)).status).toBe(403);
    expect(german()).toBe(locked);
    expect(
      (await world.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads,
    ).toBeUndefined();
    expect(
      proxies.de.journal().some(({ op, status }) => op === 'AbortMultipartUpload' && status === 204),
    ).toBe(true);
  });

  it('a part whose backend answers after the lock is not taken', async () => {
    const bucket = await bucketIn('de,fi');
    const named = { Bucket: bucket, Key: 'k' };
    const { UploadId = '' } = await world.s3.send(new CreateMultipartUploadCommand(named));
    proxies.de.add({
      id: 'late',
      match: { op: 'UploadPart', phase: 'before-reply' },
      fault: { kind: 'callback', run: async () => void (await lock(bucket)) },
    });
    const target = `/${bucket}/k?partNumber=1&uploadId=${encodeURIComponent(UploadId)}`;
    const slow = new SlowRequest(world.gateway, { method: 'PUT', target }, PIECE.length);
    expect([403, 404]).toContain((await goOn(slow, 1)).status);
  });

  /** An object in Finland whose reading stops behind its first half, until its bucket is locked. */
  async function sourceLockedWhileRead(): Promise<{ source: string; locked: () => number }> {
    const source = await world.bucket({ copyOut: true }, 'fi,de');
    await world.put(source, 'o', LARGE);
    let locked = -1;
    proxies.fi.add({
      id: 'slow',
      match: { op: 'GetObject', phase: 'reply-body', afterBytes: LARGE.length / 2 },
      fault: { kind: 'callback', run: async () => void (locked = await lock(source)) },
    });
    return { source, locked: () => locked };
  }

  it('a copy under way ends when its source is locked, and nothing of it stays', async () => {
    const bucket = await bucketIn('de');
    const { source, locked } = await sourceLockedWhileRead();
    const copy = { Bucket: bucket, Key: 'copy', CopySource: `${source}/o` };
    expect(await s3Failure(world.s3.send(new CopyObjectCommand(copy)))).toMatchObject({ status: 403 });
    await sleep(AFTERWARDS_MS);
    expect(german()).toBe(locked());
    const read = world.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'copy' }));
    expect(await s3Failure(read)).toMatchObject({ status: 404 });
  });

  it('so does the copy of a part', async () => {
    const bucket = await bucketIn('de');
    const named = { Bucket: bucket, Key: 'k' };
    const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand(named));
    const { source, locked } = await sourceLockedWhileRead();
    const copy = { ...named, UploadId, PartNumber: 1, CopySource: `${source}/o` };
    expect(await s3Failure(world.s3.send(new UploadPartCopyCommand(copy)))).toMatchObject({ status: 403 });
    await sleep(AFTERWARDS_MS);
    expect(german()).toBe(locked());
  });

  it('a write whose first backend fails does not fail over by the rules of before', async () => {
    const bucket = await bucketIn('fi,de');
    const before = german();
    proxies.fi.add({
      id: 'lost',
      match: { op: 'PutObject', phase: 'request-head' },
      fault: { kind: 'callback', run: async () => void (await lock(bucket)) },
    });
    proxies.fi.add({
      id: 'failed',
      match: { op: 'PutObject', phase: 'before-forward' },
      fault: { kind: 'status', status: 503 },
      times: 9,
    });
    const put = world.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: PIECE }));
    expect(await s3Failure(put)).toMatchObject({ status: 503 });
    expect(german()).toBe(before);
  });

  it('a read under way gets nothing more from there', async () => {
    const bucket = await bucketIn('de,fi');
    await world.put(bucket, 'k', LARGE);
    let locked = -1;
    proxies.de.add({
      id: 'locked',
      match: { op: 'GetObject', phase: 'reply-body', afterBytes: LARGE.length / 2 },
      fault: { kind: 'callback', run: async () => void (locked = await lock(bucket, 'replyBytes')) },
    });
    const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }));
    await expect(Body?.transformToByteArray()).rejects.toThrow();
    await sleep(AFTERWARDS_MS);
    expect(german('replyBytes')).toBe(locked);
  });
});
