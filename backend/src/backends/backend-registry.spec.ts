import { beforeEach, describe, expect, it } from '@jest/globals';
import { UNKNOWN_ZONE } from '@sgw/contracts';
import type { BackendDeclaration } from './backend-declaration.js';
import { BackendProber } from './backend-prober.js';
import { BackendRegistry, createBackendRegistry } from './backend-registry.js';
import type { BackendCall } from './decorators/with-metrics.js';
import { MemoryDriver } from './drivers/memory.driver.js';
import { DriverError, type StorageDriver, type StoredObject } from './storage-driver.js';

const { signal } = new AbortController();
const ref = { bucket: 's3gw-x', key: 'k' };

const declare = (id: string): BackendDeclaration => ({
  facts: {
    ...UNKNOWN_ZONE,
    ...{ id, provider: 'local', zone: id, city: 'fi-hel', country: 'fi', jurisdiction: 'eu' },
  },
  connection: { kind: 'memory' },
});

/** Fails as it is told. */
class MoodyDriver extends MemoryDriver {
  mood: DriverError | undefined;

  override async head(at: typeof ref, ending: AbortSignal): Promise<StoredObject> {
    if (this.mood) throw this.mood;
    return super.head(at, ending);
  }

  override async probe(): Promise<void> {
    if (this.mood) throw this.mood;
  }
}

describe('BackendRegistry', () => {
  let nowMs: number;
  let moody: MoodyDriver;
  let calls: BackendCall[];
  let registry: BackendRegistry;
  let driver: StorageDriver;

  beforeEach(async () => {
    nowMs = 1_000_000;
    moody = new MoodyDriver('a');
    calls = [];
    registry = createBackendRegistry([declare('a'), declare('b')], {
      now: () => nowMs,
      random: () => 0,
      metrics: { onCall: (call) => calls.push(call) },
      createDriver: ({ facts }) => (facts.id === 'a' ? moody : new MemoryDriver(facts.id)),
    });
    driver = registry.driver('a');
    await driver.createBucket(ref.bucket, signal);
    await driver.put(ref, Buffer.from('hei'), { sizeBytes: 3 }, signal);
  });

  const shut = (failure: 'unavailable' | 'not-found' | 'throttled' = 'unavailable'): void => {
    // Longer than a retry would wait: so each call is one try.
    moody.mood = new DriverError(failure, 'a', { detail: '500', retryAfterMs: 60_000 });
  };
  const failTimes = async (times: number): Promise<void> => {
    for (let count = 0; count < times; count++) await driver.head(ref, signal).catch(() => undefined);
  };

  it('tells the facts in declared order', () => {
    expect(registry.facts().map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('refuses two backends of one id', () => {
    expect(() => createBackendRegistry([declare('a'), declare('a')])).toThrow('two backends are called a');
  });

  it('knows nothing of a backend that is not configured', () => {
    expect(() => registry.driver('c')).toThrow(DriverError);
    expect(registry.isUsable('c')).toBe(false);
    expect(registry.health('c')).toEqual({ state: 'unknown', reason: 'not configured' });
  });

  it('says unknown until something was heard, then healthy', () => {
    expect(registry.health('b')).toEqual({ state: 'unknown' });
    expect(registry.health('a')).toMatchObject({ state: 'healthy', lastOkAt: new Date(nowMs) });
    expect(registry.isUsable('b')).toBe(true);
  });

  it('shuts a backend off after five failures in a row, and lets it back', async () => {
    shut();
    await failTimes(4);
    expect(registry.health('a')).toMatchObject({ state: 'degraded', reason: 'unavailable: 500' });
    await failTimes(1);
    expect(registry.health('a').state).toBe('down');
    expect(registry.isUsable('a')).toBe(false);
    await expect(driver.head(ref, signal)).rejects.toMatchObject({
      failure: 'unavailable',
      refusedBy: 'breaker-open',
    });
    moody.mood = undefined;
    nowMs += 5_000;
    expect(registry.isUsable('a')).toBe(true);
    await driver.head(ref, signal);
    expect(registry.health('a')).toMatchObject({ state: 'healthy', since: new Date(nowMs) });
  });

  it('takes "not found" for an answer', async () => {
    shut('not-found');
    await failTimes(20);
    expect(registry.health('a').state).toBe('healthy');
  });

  it('blames no backend for the error of a source', async () => {
    const failing = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('h');
      throw new RangeError('the client went away');
    };
    for (let count = 0; count < 20; count++) {
      await expect(driver.put(ref, failing(), { sizeBytes: 3 }, signal)).rejects.toThrow(
        'the client went away',
      );
    }
    expect(registry.health('a').state).toBe('healthy');
  });

  it('refuses every call to a backend that was taken away, and none after it was given back', async () => {
    registry.setDisabled('a', true);
    expect(registry.health('a').state).toBe('disabled');
    expect(registry.isUsable('a')).toBe(false);
    await expect(driver.get(ref, undefined, signal)).rejects.toMatchObject({ refusedBy: 'backend-paused' });
    registry.setDisabled('a', false);
    expect((await driver.head(ref, signal)).sizeBytes).toBe(3);
  });

  it('announces changes of health, not every call', async () => {
    const heard: string[] = [];
    const stop = registry.onChange((id) => heard.push(`${id} ${registry.health(id).state}`));
    shut();
    await failTimes(6);
    registry.setDisabled('a', true);
    stop();
    registry.setDisabled('a', false);
    expect(heard).toEqual(['a degraded', 'a down', 'a disabled']);
  });

  it('reports every call with its outcome and bytes', async () => {
    calls.length = 0;
    await (await driver.get(ref, undefined, signal)).deliver(() => undefined);
    await driver.head({ ...ref, key: 'none' }, signal).catch(() => undefined);
    (await driver.get(ref, undefined, signal)).cancel();
    const told = calls.map(({ operation, outcome, bytes }) => [operation, outcome, bytes]);
    expect(told).toEqual([
      ['get', 'ok', 3],
      ['head', 'not-found', 0],
      ['get', 'interrupted', 0],
    ]);
  });

  describe('probing', () => {
    it('finds out that a backend is gone, and after two good probes that it is back', async () => {
      shut();
      for (let count = 0; count < 5; count++) await registry.probe('a', signal);
      expect(registry.health('a').state).toBe('down');
      moody.mood = undefined;
      await registry.probe('a', signal);
      expect(registry.health('a').state).toBe('degraded');
      await registry.probe('a', signal);
      expect(registry.health('a').state).toBe('healthy');
    });

    it('shuts a backend off at once when it refuses our keys', async () => {
      moody.mood = new DriverError('denied', 'a', { detail: '403' });
      await registry.probe('a', signal);
      expect(registry.health('a')).toMatchObject({ state: 'down', reason: 'denied: 403' });
    });

    it('leaves a disabled backend alone', async () => {
      registry.setDisabled('a', true);
      calls.length = 0;
      await registry.probe('a', signal);
      expect(calls).toEqual([]);
    });

    it('goes round until it is stopped', async () => {
      const prober = new BackendProber(registry, { intervalMs: 1, suspectIntervalMs: 1 });
      const probes = (): number => calls.filter(({ operation }) => operation === 'probe').length;
      prober.start();
      while (probes() < 4) await new Promise((next) => setImmediate(next));
      await prober.stop();
      const seen = probes();
      await new Promise((next) => setImmediate(next));
      expect(probes()).toBe(seen);
    });
  });
});
