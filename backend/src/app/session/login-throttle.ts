import { LRUCache } from 'lru-cache';

const MAX_ADDRESSES = 10_000;

/** Counts wrong keys per address in a sliding window. */
export class LoginThrottle {
  private readonly failures = new LRUCache<string, number[]>({ max: MAX_ADDRESSES });

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Seconds until the address may try again; 0 when it may now. */
  waitSeconds(address: string): number {
    const recent = this.recent(address);
    const oldest = recent.at(-this.limit);
    return oldest === undefined ? 0 : Math.max(1, Math.ceil((oldest + this.windowMs - this.now()) / 1000));
  }

  fail(address: string): void {
    this.failures.set(address, [...this.recent(address), this.now()].slice(-this.limit));
  }

  private recent(address: string): readonly number[] {
    return (this.failures.get(address) ?? []).filter((at) => at > this.now() - this.windowMs);
  }
}
