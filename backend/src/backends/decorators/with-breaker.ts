import type { BackendMonitor } from '../backend-monitor.js';
import { type BackendBody, type ChunkConsumer, DriverError, type StorageDriver } from '../storage-driver.js';
import { interceptDriver } from './intercept-driver.js';

/**
 * Lets a call through only where the monitor admits it, and tells it the outcome. A body that stalls while it
 * is delivered counts as a failure of its own. What our side ended says nothing about the backend.
 */
export function withBreaker(driver: StorageDriver, monitor: BackendMonitor): StorageDriver {
  const admit = () => {
    const admission = monitor.enter();
    if (admission) return admission;
    throw refused(driver.id, monitor);
  };
  const outcomeOf = (error: unknown, signal: AbortSignal): unknown =>
    signal.aborted ? new DriverError('aborted', driver.id, { cause: error }) : error;
  return interceptDriver(driver, {
    async call(call, proceed, signal) {
      const admission = admit();
      const startedMs = performance.now();
      try {
        const result = await proceed(signal);
        const hasBody = call.body !== undefined && !Buffer.isBuffer(call.body);
        monitor.succeeded(admission, hasBody ? undefined : performance.now() - startedMs);
        return result;
      } catch (error) {
        monitor.failed(admission, outcomeOf(error, signal));
        throw error;
      }
    },
    async get(_call, proceed, signal) {
      const admission = admit();
      const startedMs = performance.now();
      try {
        const body = await proceed(signal);
        monitor.succeeded(admission, performance.now() - startedMs);
        return new MonitoredBody(body, (error) =>
          monitor.failed({ isTrial: false }, outcomeOf(error, signal)),
        );
      } catch (error) {
        monitor.failed(admission, outcomeOf(error, signal));
        throw error;
      }
    },
  });
}

/** Refuses calls at once where they would be refused anyway, before they wait for a place. */
export function withGate(driver: StorageDriver, monitor: BackendMonitor): StorageDriver {
  return interceptDriver(driver, {
    async call(_call, proceed, signal) {
      if (monitor.refusal) throw refused(driver.id, monitor);
      return proceed(signal);
    },
  });
}

function refused(driverId: string, monitor: BackendMonitor): DriverError {
  const refusedBy = monitor.refusal ?? 'breaker-open';
  return new DriverError('unavailable', driverId, { refusedBy, detail: refusedBy });
}

class MonitoredBody implements BackendBody {
  constructor(
    private readonly body: BackendBody,
    private readonly onFailure: (error: DriverError) => void,
  ) {}

  get sizeBytes(): number {
    return this.body.sizeBytes;
  }

  async deliver(consume: ChunkConsumer): Promise<void> {
    try {
      await this.body.deliver(consume);
    } catch (error) {
      if (error instanceof DriverError && error.isRetryable) this.onFailure(error);
      throw error;
    }
  }

  takeWhole(): Buffer | undefined {
    return this.body.takeWhole?.();
  }

  cancel(): void {
    this.body.cancel();
  }
}
