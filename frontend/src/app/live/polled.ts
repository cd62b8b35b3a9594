import { signal } from '@angular/core';
import type { Problem } from '@sgw/contracts';
import { problemOf } from '../api/api-problem';

/** A server that does not answer is asked ever more seldom, down to this. */
const LONGEST_DELAY_MS = 30_000;

/** How a {@link Polled} value is asked for. */
export interface PolledSource<T> {
  readonly ask: () => Promise<T>;
  /** Milliseconds until it is asked for again; undefined when it will not change by itself any more. */
  readonly delayAfter: (value: T) => number | undefined;
}

/** One value that is asked for again and again while it may change, and not while the page is hidden. */
export class Polled<T> {
  readonly value = signal<T | undefined>(undefined);
  /** Why there is no value, or no newer one. */
  readonly problem = signal<Problem | undefined>(undefined);
  private timer?: ReturnType<typeof setTimeout>;
  private isRunning = false;
  private failuresInARow = 0;
  private turn = 0;
  private readonly onVisibility = () => {
    if (!document.hidden) void this.refresh();
  };

  constructor(private readonly source: PolledSource<T>) {}

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    document.addEventListener('visibilitychange', this.onVisibility);
    void this.refresh();
  }

  stop(): void {
    this.isRunning = false;
    this.turn++;
    document.removeEventListener('visibilitychange', this.onVisibility);
    clearTimeout(this.timer);
  }

  /** Takes what an answer to a command said; what was asked before is older. */
  accept(value: T): void {
    this.turn++;
    this.take(value);
  }

  async refresh(): Promise<void> {
    const turn = ++this.turn;
    clearTimeout(this.timer);
    try {
      const value = await this.source.ask();
      if (turn === this.turn) this.take(value);
    } catch (thrown) {
      if (turn !== this.turn) return;
      this.failuresInARow++;
      this.problem.set(problemOf(thrown));
      this.schedule(Math.min(LONGEST_DELAY_MS, 2000 * 2 ** this.failuresInARow));
    }
  }

  private take(value: T): void {
    this.value.set(value);
    this.problem.set(undefined);
    this.failuresInARow = 0;
    const delayMs = this.source.delayAfter(value);
    clearTimeout(this.timer);
    if (delayMs !== undefined) this.schedule(delayMs);
  }

  private schedule(delayMs: number): void {
    if (!this.isRunning) return;
    this.timer = setTimeout(() => {
      if (!document.hidden) void this.refresh();
    }, delayMs);
  }
}
