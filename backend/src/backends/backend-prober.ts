import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BackendRegistry } from './backend-registry.js';

/** Between two probes of a backend that is well. */
const INTERVAL_MS = 15_000;
/** Between two probes of one that is not. */
const SUSPECT_INTERVAL_MS = 5_000;

export interface ProberOptions {
  readonly intervalMs?: number;
  readonly suspectIntervalMs?: number;
  /** Between 0 and 1: spreads the probes of many gateways. */
  readonly random?: () => number;
}

/**
 * Asks every backend now and then how it is, so that one that nobody uses is known to be gone, and one that
 * was gone is known to be back. Holds no process open.
 */
@Injectable()
export class BackendProber {
  private stopping: AbortController | undefined;
  private rounds: Promise<void>[] = [];

  constructor(
    private readonly backends: BackendRegistry,
    private readonly options: ProberOptions = {},
  ) {}

  /** Probes each backend at once, and from then on in turn. */
  start(): void {
    if (this.stopping) return;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.rounds = this.backends.facts().map(({ id }) => this.watch(id, signal));
  }

  /** Ends probing; resolves when no probe is under way any more. */
  async stop(): Promise<void> {
    this.stopping?.abort();
    this.stopping = undefined;
    await Promise.all(this.rounds);
  }

  private async watch(id: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.backends.probe(id, signal);
      try {
        await sleep(this.delayMs(id), undefined, { signal, ref: false });
      } catch {
        return; // stopped
      }
    }
  }

  private delayMs(id: string): number {
    const {
      intervalMs = INTERVAL_MS,
      suspectIntervalMs = SUSPECT_INTERVAL_MS,
      random = Math.random,
    } = this.options;
    const isWell = this.backends.health(id).state === 'healthy';
    return (isWell ? intervalMs : suspectIntervalMs) * (0.8 + 0.4 * random());
  }
}
