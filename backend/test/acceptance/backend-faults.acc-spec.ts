import { CopyObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CrashWorld } from '../support/crash-world.js';
import { RestClient } from '../support/rest-client.js';
import { adminKeyOf, sendRest } from '../support/rest-request.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';

describe('failing backends', () => {
  const backing = useGateway({ isBacking: true });
  let world: CrashWorld;
  jest.setTimeout(300_000);

  beforeAll(async () => {
    world = await CrashWorld.open(backing.access, { SGW_BACKEND_TIMEOUT_MS: '2000' });
  });
  afterAll(() => world.close());
  afterEach(async () => {
    for (const proxy of [world.proxies.fi, world.proxies.de]) {
      proxy.setDown(false);
      proxy.removeRules();
    }
    for (const [key, body] of world.acknowledged) {
      expect([key, (await world.read(key))?.equals(body)]).toEqual([key, true]);
    }
    await world.untilSettled();
  });

  /** Tries as a client with retries would. */
  const putUntilTaken = (key: string, body: Buffer): Promise<true> =>
    waitFor(`PUT ${key} to be taken`, () => world.put(key, body), { timeoutMs: 30_000 });

  it('check 85: an answer that breaks off is finished from the other copy', async () => {
    const body = uniqueBytes(3_000_000);
    await world.put('broken-off', body);
    await world.untilSettled();
    for (const afterBytes of [0, 1_000_000]) {
      const match = { op: 'GetObject', phase: 'reply-body', afterBytes } as const;
      world.proxies.fi.add({ id: 'cut', match, fault: { kind: 'cut' } });
      expect((await world.read('broken-off'))?.equals(body)).toBe(true);
      world.proxies.fi.removeRules();
    }
  });

  it('a quorum that loses one of its backends in mid-stream is refused, and nothing of the write appears', async () => {
    const usual = world.bucket;
    world.bucket = await world.makeBucket('fi,de', 2);
    const rest = await RestClient.open(world.gateway);
    try {
      await rest.change('POST', '/policies', {
        name: 'both-at-once',
        document: { format: 1, copies: { writeQuorum: 2 } },
      });
      const { status } = await sendRest(world.gateway, {
        method: 'PUT',
        path: `/api/v1/buckets/default/${world.bucket}/placement-policy`,
        headers: { ...adminKeyOf(world.gateway), 'if-match': '*' },
        body: { policy: 'both-at-once', byTag: [] },
      });
      expect(status).toBe(200);
      for (const side of ['fi', 'de'] as const) {
        const match = { op: 'PutObject', phase: 'request-body', afterBytes: 3_000_000 } as const;
        world.proxies[side].add({ id: 'mid-stream', match, fault: { kind: 'reset' } });
        const named = { Bucket: world.bucket, Key: `lost-at-${side}` };
        const write = world.client((s3) =>
          s3.send(new PutObjectCommand({ ...named, Body: uniqueBytes(8_000_000) })),
        );
        expect(await s3Failure(write)).toMatchObject({ status: 503 });
        expect(world.proxies[side].journal().some(({ rules }) => rules.includes('mid-stream'))).toBe(true);
        world.proxies[side].removeRules();
        expect(await world.read(named.Key)).toBeUndefined();
      }
      // Short bodies are at hand: they are sent once more, and the write goes on.
      const match = { op: 'PutObject', phase: 'request-body', afterBytes: 50_000 } as const;
      world.proxies.de.add({ id: 'once', match, fault: { kind: 'reset' }, times: 1 });
      expect(await putUntilTaken('short', uniqueBytes(100_000))).toBe(true);
      const { replicas } = await rest.object(world.bucket, 'short');
      expect(replicas.map(({ state }) => state)).toEqual(['completed', 'completed']);
      await world.untilSettled();
    } finally {
      world.acknowledged.delete('short');
      world.bucket = usual;
    }
  });

  it('check 135: a backend that resets, hangs or answers 500 costs a reader nothing', async () => {
    const body = uniqueBytes(100_000);
    await world.put('read', body);
    await world.untilSettled();
    for (const fault of [{ kind: 'reset' }, { kind: 'status', status: 500 }, { kind: 'hang' }] as const) {
      world.proxies.fi.add({ id: 'bad', match: { op: 'GetObject', phase: 'request-head' }, fault, times: 9 });
      expect((await world.read('read'))?.equals(body)).toBe(true);
      world.proxies.fi.removeRules();
    }
  });

  it.each(['GET', 'COPY'] as const)(
    'check 140: a %s whose version is replaced and removed before its first byte finds the next one',
    async (kind) => {
      const Bucket = await world.makeBucket('fi', 1);
      const named = { Bucket, Key: 'k' };
      await world.client((s3) => s3.send(new PutObjectCommand({ ...named, Body: 'first' })));
      const removals = () =>
        world.proxies.fi.journal().filter(({ op, status }) => op === 'DeleteObject' && status === 204).length;
      const overwrite = async () => {
        const before = removals();
        await world.client((s3) => s3.send(new PutObjectCommand({ ...named, Body: 'second' })));
        await waitFor('the first bytes to be removed', () => removals() > before);
      };
      world.proxies.fi.add({
        id: 'overtaken',
        match: { op: 'GetObject', phase: 'request-head' },
        fault: { kind: 'callback', run: overwrite },
      });
      if (kind === 'COPY') {
        const copy = { Bucket, Key: 'copy', CopySource: `${Bucket}/k` };
        await world.client((s3) => s3.send(new CopyObjectCommand(copy)));
        named.Key = 'copy';
      }
      const body = await world.client(async (s3) => {
        const { Body } = await s3.send(new GetObjectCommand(named));
        return Body?.transformToString();
      });
      expect(body).toBe('second');
    },
  );

  it('check 133: takes writes while the first backend throttles, and copies to it afterwards', async () => {
    const fault = { kind: 'status', status: 503, code: 'SlowDown' } as const;
    world.proxies.fi.add({
      id: 'slow',
      match: { op: 'PutObject', phase: 'request-head' },
      fault,
      times: 1000,
    });
    await putUntilTaken('throttled', uniqueBytes(50_000));
  });

  it('check 136: takes writes while the first backend is away, and heals it when it is back', async () => {
    world.proxies.fi.setDown(true);
    for (let i = 0; i < 5; i++) await putUntilTaken(`away-${i}`, uniqueBytes(20_000));
    for (let i = 0; i < 5; i++) expect(await world.read(`away-${i}`)).toBeDefined();
  });

  it('check 95: refuses a write rather than place it outside its list', async () => {
    const bucket = await world.makeBucket('fi', 1);
    world.proxies.fi.setDown(true);
    world.proxies.de.clearJournal();
    for (let i = 0; i < 3; i++) {
      const put = world.client((s3) =>
        s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' })),
      );
      expect((await s3Failure(put)).status).toBe(503);
    }
    expect(world.proxies.de.journal().filter(({ requestBytes }) => requestBytes > 0)).toEqual([]);
    world.proxies.fi.setDown(false);
    const get = world.client((s3) => s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' })));
    expect(await s3Failure(get)).toMatchObject({ code: 'NoSuchKey' });
  });

  it('check 133: tells a client nothing of the backend that failed', async () => {
    const bucket = await world.makeBucket('de', 1);
    const fault = { kind: 'status', status: 403, code: 'InvalidAccessKeyId' } as const;
    world.proxies.de.add({
      id: 'revoked',
      match: { op: 'PutObject', phase: 'request-head' },
      fault,
      times: 100,
    });
    const failure = await s3Failure(
      world.client((s3) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' }))),
    );
    expect(failure.status).toBeGreaterThanOrEqual(500);
    expect(failure.message).not.toMatch(/127\.0\.0\.1|InvalidAccessKeyId|s3gw-/);
  });
});
