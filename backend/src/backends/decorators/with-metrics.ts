import {
  type BackendBody,
  type ChunkConsumer,
  DriverError,
  type DriverFailure,
  type StorageDriver,
} from '../storage-driver.js';
import { type DriverOperation, interceptDriver } from './intercept-driver.js';

/** One finished call. */
export interface BackendCall {
  readonly backendId: string;
  readonly operation: DriverOperation;
  /** `ok`, the driver's failure, or `interrupted` by the caller's own source, consumer or `cancel`. */
  readonly outcome: 'ok' | 'interrupted' | DriverFailure;
  readonly seconds: number;
  /** Body bytes that were sent or delivered; those of a failed write are not known and count as 0. */
  readonly bytes: number;
}

/** Where calls are counted; observability wires it to its counters. */
export interface BackendMetrics {
  onCall(call: BackendCall): void;
}

/** Reports every single call, tries that are repeated included. */
export function withMetrics(driver: StorageDriver, metrics: BackendMetrics): StorageDriver {
  const report = (operation: DriverOperation, startedMs: number, bytes: number, error?: unknown): void => {
    const seconds = (performance.now() - startedMs) / 1000;
    metrics.onCall({ backendId: driver.id, operation, outcome: outcomeOf(error), seconds, bytes });
  };
  return interceptDriver(driver, {
    async call({ operation, sizeBytes }, proceed, signal) {
      const startedMs = performance.now();
      try {
        const result = await proceed(signal);
        report(operation, startedMs, sizeBytes);
        return result;
      } catch (error) {
        report(operation, startedMs, 0, error ?? INTERRUPTED);
        throw error;
      }
    },
    async get(_call, proceed, signal) {
      const startedMs = performance.now();
      try {
        const body = await proceed(signal);
        return new CountedBody(body, (bytes, error) => report('get', startedMs, bytes, error));
      } catch (error) {
        report('get', startedMs, 0, error ?? INTERRUPTED);
        throw error;
      }
    },
  });
}

const INTERRUPTED = new Error('interrupted');

function outcomeOf(error: unknown): BackendCall['outcome'] {
  if (error === undefined) return 'ok';
  return error instanceof DriverError ? error.failure : 'interrupted';
}

class CountedBody implements BackendBody {
  private bytes = 0;
  private isReported = false;

  constructor(
    private readonly body: BackendBody,
    private readonly onEnd: (bytes: number, error?: unknown) => void,
  ) {}

  get sizeBytes(): number {
    return this.body.sizeBytes;
  }

  async deliver(consume: ChunkConsumer): Promise<void> {
    const counted: ChunkConsumer = (chunk) => {
      this.bytes += chunk.length;
      return consume(chunk);
    };
    try {
      await this.body.deliver(counted);
      this.end();
    } catch (error) {
      this.end(error ?? INTERRUPTED);
      throw error;
    }
  }

  takeWhole(): Buffer | undefined {
    const whole = this.body.takeWhole?.();
    if (!whole) return undefined;
    this.bytes = whole.length;
    this.end();
    return whole;
  }

  cancel(): void {
    this.body.cancel();
    this.end(INTERRUPTED);
  }

  private end(error?: unknown): void {
    if (this.isReported) return;
    this.isReported = true;
    this.onEnd(this.bytes, error);
  }
}
