import { beforeEach, describe, expect, it } from '@jest/globals';
import { onBehalfOf } from '@backend/observability';
import { MemoryDriver } from '../drivers/memory.driver.js';
import { DriverError, type StorageDriver } from '../storage-driver.js';
import { withLimit } from './with-limit.js';

const { signal } = new AbortController();
const ref = { bucket: 's3gw-x', key: 'k' };
const three = { sizeBytes: 3 };
const ada = { userId: 'ada', tenantId: 'one' };
const bob = { userId: 'bob', tenantId: 'one' };
const eve = { userId: 'eve', tenantId: 'two' };
const patient = { waitMs: 60_000, stallMs: 60_000 };
const quick = { waitMs: 20, stallMs: 60_000 };

let memory: MemoryDriver;

beforeEach(async () => {
  memory = new MemoryDriver('memory');
  await memory.createBucket(ref.bucket, signal);
  await memory.put(ref, Buffer.from('hei'), three, signal);
});

/** A client that takes one chunk and then nothing, until it is let go. */
function standstill() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { consume: () => promise, release: resolve };
}

async function stalledRead(driver: StorageDriver) {
  const { consume, release } = standstill();
  const body = await driver.get(ref, undefined, signal);
  const delivered = body.deliver(consume);
  delivered.catch(() => undefined);
  return { delivered, release };
}

function stalledWrite(driver: StorageDriver, key: string) {
  const asked = Promise.withResolvers<void>();
  const more = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<Buffer> {
    yield Buffer.from('h');
    asked.resolve();
    await more.promise;
    yield Buffer.from('ei');
  }
  const written = driver.put({ ...ref, key }, slow(), three, signal);
  written.catch(() => undefined);
  return { asked: asked.promise, written, release: more.resolve };
}

describe('withLimit and slow clients', () => {
  it('lets others have the places of clients that stand still, who go on afterwards', async () => {
    const driver = withLimit(memory, 2, patient);
    const reads = [await stalledRead(driver), await stalledRead(driver)];
    const writes = ['a', 'b'].map((key) => stalledWrite(driver, key));
    await Promise.all(writes.map(({ asked }) => asked));
    expect((await driver.head(ref, signal)).sizeBytes).toBe(3);
    for (const { release } of [...reads, ...writes]) release();
    await Promise.all(reads.map(({ delivered }) => delivered));
    const receipts = await Promise.all(writes.map(({ written }) => written));
    expect(receipts.map(({ sizeBytes }) => sizeBytes)).toEqual([3, 3]);
    // Every place was given back once: as many calls run at once as before.
    const bodies = [await driver.get(ref, undefined, signal), await driver.get(ref, undefined, signal)];
    const third = onBehalfOf(ada, () => withinWait(driver));
    expect(await third).toBe('waits');
    for (const body of bodies) body.cancel();
  });

  /** Whether a call gets a place at once. */
  const withinWait = async (driver: StorageDriver): Promise<'waits' | 'goes'> => {
    const controller = new AbortController();
    const call = driver.head(ref, controller.signal).then(
      () => 'goes' as const,
      () => 'waits' as const,
    );
    await new Promise((turn) => setTimeout(turn, 5));
    controller.abort();
    return call;
  };

  it('keeps room for others, however many bodies one user or one tenant has under way', async () => {
    const driver = withLimit(memory, 2, quick);
    const open = (who: typeof ada) => onBehalfOf(who, () => stalledRead(driver));
    const held = [await open(ada), await open(ada)];
    await expect(open(ada)).rejects.toMatchObject({ failure: 'throttled' });
    held.push(await open(bob));
    // Three of four are the tenant's by now.
    await expect(open(bob)).rejects.toMatchObject({ failure: 'throttled' });
    held.push(await open(eve));
    await expect(open(eve)).rejects.toBeInstanceOf(DriverError);
    for (const { release } of held) release();
    await Promise.all(held.map(({ delivered }) => delivered));
    (await open(ada)).release();
  });

  it('ends a body whose client stands still when another waits for its room', async () => {
    const driver = withLimit(memory, 1, { waitMs: 10_000, stallMs: 20 });
    const stalled = await onBehalfOf(ada, () => stalledRead(driver));
    const other = await onBehalfOf(ada, () => stalledRead(driver));
    const next = await onBehalfOf(ada, () => stalledRead(driver));
    await expect(stalled.delivered).rejects.toMatchObject({ code: 'slow-down' });
    const write = onBehalfOf(ada, () => stalledWrite(driver, 'w'));
    await write.asked;
    await expect(other.delivered).rejects.toMatchObject({ code: 'slow-down' });
    for (const ended of [next.delivered, write.written]) {
      await onBehalfOf(ada, () => stalledRead(driver));
      await expect(ended).rejects.toMatchObject({ code: 'slow-down' });
    }
    await expect(memory.head({ ...ref, key: 'w' }, signal)).rejects.toMatchObject({ failure: 'not-found' });
  });

  it('does not end a body that moves', async () => {
    const driver = withLimit(memory, 1, { waitMs: 30, stallMs: 1_000 });
    const moving = [1, 2].map(() => onBehalfOf(ada, () => stalledRead(driver)));
    await Promise.all(moving);
    await expect(onBehalfOf(ada, () => stalledRead(driver))).rejects.toMatchObject({ failure: 'throttled' });
    for (const read of moving) (await read).release();
    for (const read of moving) await (await read).delivered;
  });

  it('lets a request wait for a place only so long, and our own work until its turn', async () => {
    const driver = withLimit(memory, 1, quick);
    const body = await driver.get(ref, undefined, signal);
    await expect(onBehalfOf(ada, () => driver.head(ref, signal))).rejects.toMatchObject({
      failure: 'throttled',
      isRetryable: true,
    });
    const ours = driver.head(ref, signal);
    await new Promise((turn) => setTimeout(turn, 40));
    body.cancel();
    expect((await ours).sizeBytes).toBe(3);
  });

  it('serves everybody in turn, however many calls one brings', async () => {
    const driver = withLimit(memory, 1, patient);
    const body = await driver.get(ref, undefined, signal);
    const served: string[] = [];
    const ask = (who: typeof ada) =>
      onBehalfOf(who, () => driver.head(ref, signal)).then(() => void served.push(who.userId));
    const all = [ask(ada), ask(ada), ask(ada), ask(eve), ask(bob)];
    body.cancel();
    await Promise.all(all);
    expect(served).toEqual(['ada', 'eve', 'bob', 'ada', 'ada']);
  });
});
