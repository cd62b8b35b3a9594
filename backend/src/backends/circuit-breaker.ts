export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failureThreshold: number;
  /** How long it stays open before one call may try, in milliseconds; doubles with every failed try. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a call gets when it may go. The breaker wants it back with the outcome. */
export interface Admission {
  readonly isTrial: boolean;
}

const ADMITTED: Admission = { isTrial: false };

/**
 * Stops sending calls to a backend after some failures in a row, and lets single calls find out whether it is
 * back. Pure but for its clock; what counts as a failure is the caller's.
 */
export class CircuitBreaker {
  private current: BreakerState = 'closed';
  private failures = 0;
  private openUntilMs = 0;
  private openMs: number;
  private trial: Admission | undefined;

  constructor(private readonly options: BreakerOptions) {
    this.openMs = options.openMs;
  }

  get state(): BreakerState {
    return this.current;
  }

  /** Failures since the last success. */
  get failuresInRow(): number {
    return this.failures;
  }

  /** Whether a call would be let through now. */
  get isPassable(): boolean {
    if (this.current === 'closed') return true;
    if (this.current === 'half-open') return this.trial === undefined;
    return this.options.now() >= this.openUntilMs;
  }

  /** Undefined: do not call. */
  enter(): Admission | undefined {
    if (this.current === 'closed') return ADMITTED;
    if (!this.isPassable) return undefined;
    this.current = 'half-open';
    this.trial = { isTrial: true };
    return this.trial;
  }

  succeeded(admission: Admission): void {
    this.leave(admission);
    // Also when it began before the breaker opened: an answer is an answer.
    this.close();
  }

  failed(admission: Admission): void {
    this.leave(admission);
    this.failures++;
    if (admission.isTrial) this.openMs = Math.min(this.openMs * 2, this.options.maxOpenMs);
    const isEnough = this.current === 'closed' && this.failures >= this.options.failureThreshold;
    if (admission.isTrial || isEnough) this.open();
  }

  /** The outcome says nothing about the backend. */
  ignored(admission: Admission): void {
    this.leave(admission);
  }

  /** Opens at once, whatever was counted. */
  open(): void {
    this.current = 'open';
    this.trial = undefined;
    this.openUntilMs = this.options.now() + this.openMs;
  }

  /** A probe succeeded: a shut breaker lets one call try; after another probe it is closed. */
  probed(): void {
    if (this.current === 'open') this.current = 'half-open';
    else if (!this.trial) this.close();
  }

  private close(): void {
    this.current = 'closed';
    this.failures = 0;
    this.openMs = this.options.openMs;
    this.trial = undefined;
  }

  private leave(admission: Admission): void {
    if (admission === this.trial) this.trial = undefined;
  }
}
