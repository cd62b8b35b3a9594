import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError, type StorageDriver } from '../storage-driver.js';
import { interceptDriver } from './intercept-driver.js';

/** A backend that wants to be left alone for longer is left to the caller, who may have another one. */
const MAX_WAIT_MS = 2_000;

export interface RetryOptions {
  /** Waits before each further try, in milliseconds; their number is the number of retries. */
  readonly delaysMs: readonly number[];
  /** Between 0 and 1: spreads the waits, so that callers who failed together do not come back together. */
  readonly random: () => number;
}

/**
 * Retries what may be repeated. A streamed body is half consumed after a failure, so such a write is not
 * retried here: the caller repeats it from its source.
 */
export function withRetry(driver: StorageDriver, { delaysMs, random }: RetryOptions): StorageDriver {
  /** Undefined: do not try again. */
  const waitMs = (error: unknown, delayMs: number): number | undefined => {
    if (!(error instanceof DriverError) || !error.isRetryable || error.refusedBy) return undefined;
    const wait = Math.max(delayMs * (0.5 + random()), error.retryAfterMs ?? 0);
    return wait <= MAX_WAIT_MS ? wait : undefined;
  };
  return interceptDriver(driver, {
    async call(call, proceed, signal) {
      if (!call.isRepeatable) return proceed(signal);
      for (const delayMs of delaysMs) {
        try {
          return await proceed(signal);
        } catch (error) {
          const wait = waitMs(error, delayMs);
          if (wait === undefined) throw error;
          await pause(driver.id, wait, signal);
        }
      }
      return proceed(signal);
    },
  });
}

async function pause(driverId: string, waitMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(waitMs, undefined, { signal });
  } catch (cause) {
    throw new DriverError('aborted', driverId, { cause });
  }
}
