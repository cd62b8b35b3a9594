import type { BackendHealthState } from '@sgw/contracts';
import { type Admission, CircuitBreaker } from './circuit-breaker.js';
import { DriverError, type DriverRefusal } from './storage-driver.js';

/** How one backend is doing, from the outcomes of real calls and of probes. */
export interface BackendHealth {
  readonly state: BackendHealthState;
  /** Why it is not healthy, for a person. */
  readonly reason?: string;
  /** When the state began. */
  readonly since?: Date;
  readonly lastOkAt?: Date;
  /** Moving average of the time until an answer, without bodies. */
  readonly latencyMs?: number;
}

export interface MonitorOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when the state has changed. */
  readonly onChange: () => void;
  readonly failureThreshold?: number;
  readonly openMs?: number;
}

/** Weight of the newest measurement: about the last ten calls count. */
const LATENCY_WEIGHT = 0.2;

/** Watches the outcomes of one backend: feeds its breaker and tells its health. */
export class BackendMonitor {
  private readonly breaker: CircuitBreaker;
  private isDisabled = false;
  private hasOutcome = false;
  private reason: string | undefined;
  private lastOkMs: number | undefined;
  private latencyMs: number | undefined;
  private lastState: BackendHealthState = 'unknown';
  private sinceMs: number | undefined;

  constructor(private readonly options: MonitorOptions) {
    this.breaker = new CircuitBreaker({
      failureThreshold: options.failureThreshold ?? 5,
      openMs: options.openMs ?? 5_000,
      maxOpenMs: 60_000,
      now: options.now,
    });
  }

  /** Why no call may be made now; undefined when one may. */
  get refusal(): DriverRefusal | undefined {
    if (this.isDisabled) return 'backend-paused';
    return this.breaker.isPassable ? undefined : 'breaker-open';
  }

  get health(): BackendHealth {
    return {
      state: this.state,
      ...(this.reason !== undefined && !this.isDisabled && { reason: this.reason }),
      ...(this.isDisabled && { reason: 'taken away by an operator' }),
      ...(this.sinceMs !== undefined && { since: new Date(this.sinceMs) }),
      ...(this.lastOkMs !== undefined && { lastOkAt: new Date(this.lastOkMs) }),
      ...(this.latencyMs !== undefined && { latencyMs: Math.round(this.latencyMs * 10) / 10 }),
    };
  }

  setDisabled(isDisabled: boolean): void {
    this.isDisabled = isDisabled;
    this.settle();
  }

  /** Undefined: do not call. */
  enter(): Admission | undefined {
    return this.isDisabled ? undefined : this.breaker.enter();
  }

  /** @param latencyMs time until the answer, where no body was part of it */
  succeeded(admission: Admission, latencyMs?: number): void {
    this.breaker.succeeded(admission);
    this.noteSuccess(latencyMs);
  }

  /** Sorts a call's failure: only what the backend itself is to blame for counts against it. */
  failed(admission: Admission, error: unknown): void {
    if (error instanceof DriverError && error.isRetryable) {
      this.breaker.failed(admission);
      this.noteFailure(error);
    } else if (isAnswer(error)) {
      // "No such object" is an answer like any other.
      this.succeeded(admission);
    } else {
      this.breaker.ignored(admission);
    }
  }

  probeSucceeded(latencyMs: number): void {
    this.breaker.probed();
    if (this.breaker.state === 'closed') this.noteSuccess(latencyMs);
    else this.settle();
  }

  probeFailed(error: unknown): void {
    const isDenied = error instanceof DriverError && error.failure === 'denied';
    if (error instanceof DriverError && error.failure === 'aborted') return;
    if (isDenied || this.breaker.state !== 'closed') this.breaker.open();
    else this.breaker.failed({ isTrial: false });
    this.noteFailure(error);
  }

  private get state(): BackendHealthState {
    if (this.isDisabled) return 'disabled';
    if (!this.hasOutcome) return 'unknown';
    if (this.breaker.state === 'open') return 'down';
    return this.breaker.state === 'half-open' || this.breaker.failuresInRow > 0 ? 'degraded' : 'healthy';
  }

  private noteSuccess(latencyMs: number | undefined): void {
    this.hasOutcome = true;
    this.lastOkMs = this.options.now();
    this.reason = undefined;
    if (latencyMs !== undefined) {
      this.latencyMs = (this.latencyMs ?? latencyMs) * (1 - LATENCY_WEIGHT) + latencyMs * LATENCY_WEIGHT;
    }
    this.settle();
  }

  private noteFailure(error: unknown): void {
    this.hasOutcome = true;
    this.reason = error instanceof DriverError ? describe(error) : 'an unexpected error';
    this.settle();
  }

  private settle(): void {
    const { state } = this;
    if (state === this.lastState) return;
    this.lastState = state;
    this.sinceMs = this.options.now();
    this.options.onChange();
  }
}

function isAnswer(error: unknown): boolean {
  return (
    error instanceof DriverError &&
    ['not-found', 'taken', 'conflict', 'locked', 'unsupported'].includes(error.failure)
  );
}

function describe({ failure, detail }: DriverError): string {
  return detail === undefined ? failure : `${failure}: ${detail}`;
}
