import { computed, signal } from '@angular/core';
import type { Problem } from '@sgw/contracts';
import { problemOf } from '../api/api-problem';

/** How fresh the value is: none yet, pushed by the server, asked for every few seconds, or old with nobody answering. */
export type Freshness = 'connecting' | 'live' | 'polling' | 'stale';

export interface LiveSource<T> {
  readonly eventsUrl: string;
  /** Name of the server-sent event whose data is the whole new value. */
  readonly eventName: string;
  /** Asks for the value once: the first paint, and the fallback while the stream is down. */
  readonly poll: () => Promise<T>;
  readonly pollDelayMs?: number;
}

type OpenStream = (url: string) => EventSource;

const RECONNECT_DELAY_MS = 10_000;
/** A gateway that does not answer is asked ever more seldom, down to this. */
const LONGEST_DELAY_MS = 30_000;
/** An open stream that says nothing for so long is asked once, in case something in between swallowed it. */
const SILENCE_MS = 20_000;

/**
 * One value kept fresh by server-sent events, by polling where they do not come. A hidden page lets its connection
 * go, because a browser has only six to one HTTP/1.1 host.
 */
export class LiveChannel<T> {
  readonly value = signal<T | undefined>(undefined);
  /** When the value arrived, milliseconds since the epoch. */
  readonly receivedAt = signal<number | undefined>(undefined);
  readonly freshness = signal<Freshness>('connecting');
  private readonly failure = signal<Problem | undefined>(undefined);
  /** Why there is no value; a failure while an old value can be shown is the freshness `stale`. */
  readonly problem = computed(() => (this.value() === undefined ? this.failure() : undefined));

  private stream?: EventSource;
  private timer?: ReturnType<typeof setTimeout>;
  private reconnectAt = 0;
  private isRunning = false;
  private failuresInARow = 0;
  private readonly onVisibility = () => (document.hidden ? this.pause() : this.connect());

  constructor(
    private readonly source: LiveSource<T>,
    private readonly openStream: OpenStream = (url) => new EventSource(url, { withCredentials: true }),
  ) {}

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    document.addEventListener('visibilitychange', this.onVisibility);
    this.connect();
  }

  stop(): void {
    this.isRunning = false;
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.pause();
  }

  /** Asks once, now: after a change of one's own the screen shows what the server says, not what was sent. */
  async refresh(): Promise<void> {
    try {
      this.accept(await this.source.poll());
      if (this.freshness() !== 'live') this.freshness.set('polling');
    } catch (thrown) {
      this.failuresInARow++;
      this.failure.set(problemOf(thrown));
      this.freshness.set('stale');
    }
  }

  private connect(): void {
    if (!this.isRunning || this.stream) return;
    const stream = this.openStream(this.source.eventsUrl);
    this.stream = stream;
    stream.addEventListener(this.source.eventName, (event) => {
      this.accept(JSON.parse((event as MessageEvent<string>).data) as T);
      this.freshness.set('live');
      this.schedule(SILENCE_MS);
    });
    stream.onerror = () => this.dropStream();
    void this.refresh();
    this.schedule(SILENCE_MS);
  }

  private dropStream(): void {
    this.stream?.close();
    this.stream = undefined;
    this.reconnectAt = Date.now() + RECONNECT_DELAY_MS;
    if (this.freshness() === 'live') this.freshness.set('polling');
    this.schedule(0);
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.isRunning) this.timer = setTimeout(() => void this.tick(), delayMs);
  }

  private async tick(): Promise<void> {
    await this.refresh();
    if (!this.isRunning || document.hidden) return;
    if (!this.stream && Date.now() >= this.reconnectAt) return this.connect();
    const pollDelayMs = (this.source.pollDelayMs ?? 3000) * 2 ** this.failuresInARow;
    this.schedule(this.stream ? SILENCE_MS : Math.min(LONGEST_DELAY_MS, pollDelayMs));
  }

  private pause(): void {
    this.stream?.close();
    this.stream = undefined;
    clearTimeout(this.timer);
  }

  private accept(value: T): void {
    this.value.set(value);
    this.receivedAt.set(Date.now());
    this.failure.set(undefined);
    this.failuresInARow = 0;
  }
}
