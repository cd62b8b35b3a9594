import {
  type BackendBody,
  type BodySource,
  type ChunkConsumer,
  DriverError,
  type StorageDriver,
} from '../storage-driver.js';
import { type DriverCall, interceptDriver } from './intercept-driver.js';

/** A body given as one Buffer shows no progress; below this rate a link counts as dead. */
const SLOWEST_BYTES_PER_MS = 32;
/** Joining many parts is real work. */
const COMPLETION_FACTOR = 10;

/**
 * Ends a call in which the backend stands still: until it answers, between two chunks that it takes, between
 * two that it gives. The whole call may take as long as it moves; time that the caller's own source or
 * consumer needs does not count.
 *
 * @param timeoutMs longest stillness, in milliseconds
 */
export function withTimeout(driver: StorageDriver, timeoutMs: number): StorageDriver {
  return interceptDriver(driver, {
    call(call, proceed, signal) {
      const watch = new Watch(driver.id, patienceMs(call, timeoutMs), signal);
      const body = call.body && !Buffer.isBuffer(call.body) ? watchedSource(call.body, watch) : undefined;
      return watch.race(proceed(watch.signal, body)).finally(() => watch.end());
    },
    async get(_call, proceed, signal) {
      const watch = new Watch(driver.id, timeoutMs, signal);
      const opening = proceed(watch.signal);
      try {
        const body = await watch.race(opening);
        watch.rest();
        return new WatchedBody(body, watch);
      } catch (error) {
        watch.end();
        // It may still come, after nobody waits for it.
        opening.then((body) => body.cancel()).catch(() => undefined);
        throw error;
      }
    },
  });
}

function patienceMs({ operation, body, sizeBytes }: DriverCall, timeoutMs: number): number {
  if (operation === 'completeUpload') return timeoutMs * COMPLETION_FACTOR;
  return Buffer.isBuffer(body) ? timeoutMs + sizeBytes / SLOWEST_BYTES_PER_MS : timeoutMs;
}

async function* watchedSource(source: Exclude<BodySource, Buffer>, watch: Watch): AsyncGenerator<Buffer> {
  watch.rest();
  for await (const chunk of source) {
    watch.expect();
    yield chunk;
    watch.rest();
  }
  watch.expect();
}

/** Watches one call, and ends it when the backend's turn takes too long. */
class Watch {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private isExpecting = true;
  private stopWaiting: ((error: DriverError) => void) | undefined;
  private readonly onAbort = (): void => this.controller.abort();
  private failure: DriverError | undefined;

  constructor(
    private readonly driverId: string,
    private readonly timeoutMs: number,
    private readonly outer: AbortSignal,
  ) {
    if (outer.aborted) this.controller.abort();
    else outer.addEventListener('abort', this.onAbort, { once: true });
    this.timer = setTimeout(() => this.onTimer(), timeoutMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The backend's turn begins anew. */
  expect(): void {
    this.isExpecting = true;
    this.timer.refresh();
  }

  /** It is our turn. */
  rest(): void {
    this.isExpecting = false;
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.onAbort);
    this.stopWaiting = undefined;
  }

  /** Settles as the work does, or fails when time is up, even when the driver does not heed its signal. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.stopWaiting = reject;
      work.then(resolve, (error: unknown) => reject(this.failure ?? (error as Error)));
    });
  }

  private onTimer(): void {
    if (!this.isExpecting || this.failure) return;
    const detail = `stood still for ${Math.round(this.timeoutMs)} ms`;
    this.failure = new DriverError('unavailable', this.driverId, { detail });
    this.stopWaiting?.(this.failure);
    this.controller.abort();
  }
}

class WatchedBody implements BackendBody {
  constructor(
    private readonly body: BackendBody,
    private readonly watch: Watch,
  ) {}

  get sizeBytes(): number {
    return this.body.sizeBytes;
  }

  async deliver(consume: ChunkConsumer): Promise<void> {
    const { watch } = this;
    const watched: ChunkConsumer = (chunk) => {
      watch.rest();
      const taken = consume(chunk);
      if (!taken) return watch.expect();
      return taken.then(() => watch.expect());
    };
    watch.expect();
    try {
      await watch.race(this.body.deliver(watched));
    } finally {
      watch.end();
    }
  }

  takeWhole(): Buffer | undefined {
    const whole = this.body.takeWhole?.();
    if (whole) this.watch.end();
    return whole;
  }

  cancel(): void {
    this.watch.end();
    this.body.cancel();
  }
}
