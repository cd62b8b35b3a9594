import { setTimeout as sleep } from 'node:timers/promises';
import { SurveyFailure } from './survey-failure.js';

const MAX_TRIES = 6;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
/** Answers in a row after which one more lane is tried. */
const ANSWERS_PER_STEP = 30;

/**
 * Requests to one provider: as many at once as it bears. A SlowDown halves the lanes, at most once per round of requests, and
 * many good answers add one; what was refused is tried again after a growing while.
 */
export class RequestLanes {
  /** Requests that may run at once now. */
  lanes: number;
  slowDowns = 0;
  requests = 0;
  private running = 0;
  private answers = 0;
  private halvedAt = 0;
  private pause: PromiseWithResolvers<void> | undefined;
  private readonly waiting: (() => void)[] = [];

  constructor(readonly most: number) {
    this.lanes = most;
  }

  get isPaused(): boolean {
    return this.pause !== undefined;
  }

  /** Lets no further request begin; those under way end. */
  hold(): void {
    this.pause ??= Promise.withResolvers<void>();
  }

  release(): void {
    this.pause?.resolve();
    this.pause = undefined;
  }

  /** Runs a request in a free lane, again while the provider is busy. @throws what `ask` threw last; the signal's reason */
  async run<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let tries = 1; ; tries++) {
      await this.enter(signal);
      let waitMs = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS) * (0.5 + Math.random());
      const startedAt = performance.now();
      try {
        this.requests++;
        const answer = await ask();
        this.answered();
        return answer;
      } catch (error) {
        if (!(error instanceof SurveyFailure) || error.kind !== 'busy' || tries >= MAX_TRIES) throw error;
        this.slowedDown(startedAt);
        waitMs = Math.max(waitMs, askedMs(error));
      } finally {
        this.leave();
      }
      await sleep(waitMs, undefined, { signal });
    }
  }

  private async enter(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (this.pause !== undefined) await unlessAborted(this.pause.promise, signal);
      else if (this.running < this.lanes) break;
      else await unlessAborted(new Promise<void>((resolve) => this.waiting.push(resolve)), signal);
    }
    this.running++;
  }

  private leave(): void {
    this.running--;
    // All are woken, since one of them may be aborted or paused; those without a lane wait again.
    for (const wake of this.waiting.splice(0)) wake();
  }

  private answered(): void {
    if (++this.answers < ANSWERS_PER_STEP) return;
    this.answers = 0;
    this.lanes = Math.min(this.lanes + 1, this.most);
  }

  private slowedDown(startedAt: number): void {
    this.slowDowns++;
    this.answers = 0;
    // What was asked before the last halving says nothing about the lanes that are left.
    if (startedAt < this.halvedAt) return;
    this.halvedAt = performance.now();
    this.lanes = Math.max(1, Math.floor(this.lanes / 2));
  }
}

/** What the provider itself asks to wait; one that asks for long is not waited for that long. */
function askedMs({ details }: SurveyFailure): number {
  const { retryAfterSeconds } = details;
  return typeof retryAfterSeconds === 'number' ? Math.min(retryAfterSeconds * 1000, LONGEST_WAIT_MS) : 0;
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
