import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryDriver } from '../drivers/memory.driver.js';
import { type BodySource, DriverError, type DriverFailure, type StorageDriver } from '../storage-driver.js';
import { withLimit } from './with-limit.js';
import { withRetry } from './with-retry.js';
import { withTimeout } from './with-timeout.js';

const { signal } = new AbortController();
const ref = { bucket: 's3gw-x', key: 'k' };
const three = { sizeBytes: 3 };
const never = new Promise<never>(() => undefined);

/** A driver of which single verbs are replaced. */
const replaced = (driver: StorageDriver, verbs: Partial<StorageDriver>): StorageDriver =>
  new Proxy(driver, { get: (target, name) => Reflect.get(verbs, name) ?? Reflect.get(target, name) });

let memory: StorageDriver;

beforeEach(async () => {
  const driver = new MemoryDriver('memory');
  await driver.createBucket(ref.bucket, signal);
  await driver.put(ref, Buffer.from('hei'), three, signal);
  memory = bound(driver);
});

/** Its verbs may be taken from it one by one. */
function bound(driver: MemoryDriver): StorageDriver {
  return new Proxy(driver, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('withRetry', () => {
  const failing = (times: number, failure: DriverFailure, retryAfterMs?: number) => {
    let tries = 0;
    const error = new DriverError(failure, 'memory', { ...(retryAfterMs !== undefined && { retryAfterMs }) });
    const attempt = (): void => {
      if (++tries <= times) throw error;
    };
    const driver = replaced(memory, {
      head: async (...args) => (attempt(), memory.head(...args)),
      put: async (...args) => (attempt(), memory.put(...args)),
      createUpload: async (...args) => (attempt(), memory.createUpload(...args)),
    });
    return { driver: withRetry(driver, { delaysMs: [1, 1], random: () => 0 }), tries: () => tries };
  };

  it('tries again what failed for a while', async () => {
    const { driver, tries } = failing(2, 'unavailable');
    expect((await driver.head(ref, signal)).sizeBytes).toBe(3);
    expect(tries()).toBe(3);
  });

  it('gives up with the last failure', async () => {
    const { driver, tries } = failing(9, 'throttled');
    await expect(driver.head(ref, signal)).rejects.toMatchObject({ failure: 'throttled' });
    expect(tries()).toBe(3);
  });

  it.each<DriverFailure>(['not-found', 'denied', 'integrity'])(
    'does not repeat what ends with %s',
    async (failure) => {
      const { driver, tries } = failing(9, failure);
      await expect(driver.head(ref, signal)).rejects.toMatchObject({ failure });
      expect(tries()).toBe(1);
    },
  );

  it('repeats a small Buffer, never a stream, never what would leave something behind', async () => {
    const small = failing(1, 'unavailable');
    await small.driver.put(ref, Buffer.from('abc'), three, signal);
    expect(small.tries()).toBe(2);
    const streamed = failing(1, 'unavailable');
    const stream = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('abc');
    };
    await expect(streamed.driver.put(ref, stream(), three, signal)).rejects.toBeInstanceOf(DriverError);
    const upload = failing(1, 'unavailable');
    await expect(upload.driver.createUpload(ref, {}, signal)).rejects.toBeInstanceOf(DriverError);
  });

  it('does not wait for a backend that wants to be left alone for long', async () => {
    const { driver, tries } = failing(9, 'throttled', 60_000);
    await expect(driver.head(ref, signal)).rejects.toMatchObject({ retryAfterMs: 60_000 });
    expect(tries()).toBe(1);
  });

  it('stops waiting when the caller does', async () => {
    const { driver } = failing(9, 'throttled', 2_000);
    const controller = new AbortController();
    const asked = driver.head(ref, controller.signal);
    setImmediate(() => controller.abort());
    await expect(asked).rejects.toMatchObject({ failure: 'aborted' });
  });
});

describe('withLimit', () => {
  const patience = { waitMs: 60_000, stallMs: 60_000 };

  it('lets no more calls run than allowed, and all in the end', async () => {
    let running = 0;
    let most = 0;
    const head: StorageDriver['head'] = async (...args) => {
      most = Math.max(most, ++running);
      await new Promise((next) => setImmediate(next));
      running--;
      return memory.head(...args);
    };
    const driver = withLimit(replaced(memory, { head }), 3, patience);
    const all = await Promise.all(Array.from({ length: 20 }, () => driver.head(ref, signal)));
    expect(all).toHaveLength(20);
    expect(most).toBe(3);
  });

  it('keeps the place of a get until its body is delivered, cancelled or failed', async () => {
    const driver = withLimit(memory, 1, patience);
    for (const end of ['deliver', 'cancel', 'fail'] as const) {
      const body = await driver.get(ref, undefined, signal);
      let isFree = false;
      const next = driver.head(ref, signal).then(() => (isFree = true));
      await new Promise((turn) => setImmediate(turn));
      expect(isFree).toBe(false);
      if (end === 'cancel') body.cancel();
      else if (end === 'deliver') await body.deliver(() => undefined);
      else await expect(body.deliver(() => Promise.reject(new RangeError('no')))).rejects.toThrow('no');
      body.cancel();
      await next;
    }
    await expect(driver.get({ ...ref, key: 'none' }, undefined, signal)).rejects.toBeInstanceOf(DriverError);
    expect((await driver.head(ref, signal)).sizeBytes).toBe(3);
  });

  it('lets a caller leave the queue, and probes pass by it', async () => {
    const driver = withLimit(memory, 1, patience);
    const body = await driver.get(ref, undefined, signal);
    const controller = new AbortController();
    const waiting = driver.head(ref, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ failure: 'aborted' });
    await expect(driver.head(ref, controller.signal)).rejects.toMatchObject({ failure: 'aborted' });
    await driver.probe(signal);
    body.cancel();
    expect((await driver.head(ref, signal)).sizeBytes).toBe(3);
  });
});

describe('withTimeout', () => {
  const stuck = { failure: 'unavailable', isRetryable: true };

  it('ends a call that is not answered, and tells the driver', async () => {
    let told: AbortSignal | undefined;
    const head: StorageDriver['head'] = (_ref, inner) => {
      told = inner;
      return never;
    };
    const driver = withTimeout(replaced(memory, { head }), 5);
    await expect(driver.head(ref, signal)).rejects.toMatchObject(stuck);
    expect(told?.aborted).toBe(true);
  });

  it('passes on that the caller gave up', async () => {
    const driver = withTimeout(memory, 10_000);
    await expect(driver.head(ref, AbortSignal.abort())).rejects.toMatchObject({ failure: 'aborted' });
  });

  it('does not count the time that the source of a body needs', async () => {
    const slow = async function* (): AsyncGenerator<Buffer> {
      for (const text of ['h', 'e', 'i']) {
        await new Promise((next) => setTimeout(next, 30));
        yield Buffer.from(text);
      }
    };
    const receipt = await withTimeout(memory, 10).put(ref, slow(), three, signal);
    expect(receipt.sizeBytes).toBe(3);
  });

  it('ends a write whose chunks are not taken', async () => {
    const put = async (_ref: unknown, body: BodySource): Promise<never> => {
      const source = Buffer.isBuffer(body) ? [body] : body;
      for await (const chunk of source) await (chunk && never);
      return never;
    };
    const source = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('hei');
    };
    const driver = withTimeout(replaced(memory, { put }), 5);
    await expect(driver.put(ref, source(), three, signal)).rejects.toMatchObject(stuck);
  });

  it('does not count the time that the consumer of a body needs, but that between two chunks', async () => {
    const driver = withTimeout(memory, 10);
    const body = await driver.get(ref, undefined, signal);
    await body.deliver(() => new Promise((next) => setTimeout(next, 40)));
    const get: StorageDriver['get'] = async () => ({
      sizeBytes: 3,
      deliver: () => never,
      cancel: () => undefined,
    });
    const silent = await withTimeout(replaced(memory, { get }), 5).get(ref, undefined, signal);
    await expect(silent.deliver(() => undefined)).rejects.toMatchObject(stuck);
  });

  it('frees a body that comes after nobody waits any more', async () => {
    let isFreed = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const get: StorageDriver['get'] = async () => {
      await promise;
      return { sizeBytes: 3, deliver: () => never, cancel: () => void (isFreed = true) };
    };
    await expect(withTimeout(replaced(memory, { get }), 5).get(ref, undefined, signal)).rejects.toMatchObject(
      stuck,
    );
    resolve();
    await new Promise((next) => setImmediate(next));
    expect(isFreed).toBe(true);
  });
});
