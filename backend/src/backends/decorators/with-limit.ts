import { type BackendBody, type ChunkConsumer, DriverError, type StorageDriver } from '../storage-driver.js';
import { interceptDriver } from './intercept-driver.js';

/**
 * Lets at most `concurrency` calls run at once; the others wait in order. A `get` keeps its place until its
 * body was delivered or cancelled, because until then it holds a connection. Probes do not wait: they are to
 * find out whether the backend is alive, not whether it is busy.
 */
export function withLimit(driver: StorageDriver, concurrency: number): StorageDriver {
  const places = new Places(driver.id, concurrency);
  return interceptDriver(driver, {
    async call(call, proceed, signal) {
      if (call.operation === 'probe') return proceed(signal);
      await places.take(signal);
      try {
        return await proceed(signal);
      } finally {
        places.giveBack();
      }
    },
    async get(_call, proceed, signal) {
      await places.take(signal);
      try {
        return new PlacedBody(await proceed(signal), () => places.giveBack());
      } catch (error) {
        places.giveBack();
        throw error;
      }
    },
  });
}

class Places {
  private readonly waiting = new Set<() => void>();
  private free: number;

  constructor(
    private readonly driverId: string,
    count: number,
  ) {
    this.free = count;
  }

  take(signal: AbortSignal): Promise<void> | undefined {
    if (this.free === 0) return this.wait(signal);
    this.free--;
    return undefined;
  }

  giveBack(): void {
    const [next] = this.waiting;
    if (!next) {
      this.free++;
      return;
    }
    this.waiting.delete(next);
    next();
  }

  private wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      this.waiting.delete(onTurn);
      reject(new DriverError('aborted', this.driverId));
    };
    const onTurn = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    if (signal.aborted) {
      onAbort();
      return promise;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    this.waiting.add(onTurn);
    return promise;
  }
}

class PlacedBody implements BackendBody {
  private isDone = false;

  constructor(
    private readonly body: BackendBody,
    private readonly onDone: () => void,
  ) {}

  get sizeBytes(): number {
    return this.body.sizeBytes;
  }

  async deliver(consume: ChunkConsumer): Promise<void> {
    try {
      await this.body.deliver(consume);
    } finally {
      this.done();
    }
  }

  takeWhole(): Buffer | undefined {
    const whole = this.body.takeWhole?.();
    if (whole) this.done();
    return whole;
  }

  cancel(): void {
    this.body.cancel();
    this.done();
  }

  private done(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.onDone();
  }
}
