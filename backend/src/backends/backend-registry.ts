import type { BackendFacts } from '@sgw/contracts';
import { Injectable } from '@nestjs/common';
import type { BackendDeclaration, BackendLimits } from './backend-declaration.js';
import { type BackendHealth, BackendMonitor } from './backend-monitor.js';
import { withBreaker, withGate } from './decorators/with-breaker.js';
import { withLimit } from './decorators/with-limit.js';
import { type BackendMetrics, withMetrics } from './decorators/with-metrics.js';
import { withRetry } from './decorators/with-retry.js';
import { withTimeout } from './decorators/with-timeout.js';
import { createDriver } from './drivers/create-driver.js';
import type { StreamPatience } from './places/open-streams.js';
import { DriverError, type StorageDriver } from './storage-driver.js';

export const DEFAULT_BACKEND_LIMITS: BackendLimits = { concurrency: 64, timeoutMs: 30_000 };

export const DEFAULT_STREAM_PATIENCE: StreamPatience = { waitMs: 10_000, stallMs: 5_000 };

const RETRY_DELAYS_MS = [100, 400];

/** A backend that is well answers a probe at once. */
const PROBE_TIMEOUT_MS = 10_000;

export interface RegistryOptions {
  /** What holds for backends that do not declare their own. */
  readonly limits?: Partial<BackendLimits>;
  /** How long requests wait for a place, and slow clients may keep theirs. */
  readonly patience?: Partial<StreamPatience>;
  readonly metrics?: BackendMetrics;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Between 0 and 1. */
  readonly random?: () => number;
  /** Makes the bare driver of a declaration: a test's chance to put its own in. */
  readonly createDriver?: (declaration: BackendDeclaration, limits: BackendLimits) => StorageDriver;
}

interface Entry {
  readonly declaration: BackendDeclaration;
  /** With everything around it. */
  readonly driver: StorageDriver;
  /** With time limit and counting only: a probe passes by the breaker, the queue and the retries. */
  readonly probed: StorageDriver;
  readonly monitor: BackendMonitor;
}

/** Gives out the configured backends: their facts, their drivers, their health. */
@Injectable()
export class BackendRegistry {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<(id: string) => void>();
  private readonly now: () => number;

  constructor(declarations: readonly BackendDeclaration[], options: RegistryOptions = {}) {
    this.now = options.now ?? Date.now;
    for (const declaration of declarations) {
      const { id } = declaration.facts;
      if (this.entries.has(id)) throw new TypeError(`two backends are called ${id}`);
      this.entries.set(id, this.build(declaration, options));
    }
  }

  /** Facts of every backend, in declared order. */
  facts(): readonly BackendFacts[] {
    return [...this.entries.values()].map(({ declaration }) => declaration.facts);
  }

  /** What was declared, for views; the credentials in it print as nothing. */
  declaration(id: string): BackendDeclaration | undefined {
    return this.entries.get(id)?.declaration;
  }

  /**
   * The backend's driver, with limit, breaker, retries, time limit and counting around it. Every call fails
   * with `unavailable` and `refusedBy` while the backend is disabled or its breaker is open.
   *
   * @throws DriverError `unavailable` for an id that is not configured
   */
  driver(id: string): StorageDriver {
    const entry = this.entries.get(id);
    if (!entry) throw new DriverError('unavailable', id, { detail: 'not configured' });
    return entry.driver;
  }

  /** Whether the backend is configured, not disabled, and not shut off by its breaker. */
  isUsable(id: string): boolean {
    const entry = this.entries.get(id);
    return entry !== undefined && entry.monitor.refusal === undefined;
  }

  health(id: string): BackendHealth {
    return this.entries.get(id)?.monitor.health ?? { state: 'unknown', reason: 'not configured' };
  }

  /** Takes a backend away or gives it back; calls in flight go on. Remembering it is the caller's. */
  setDisabled(id: string, isDisabled: boolean): void {
    this.entries.get(id)?.monitor.setDisabled(isDisabled);
  }

  /** Calls the listener with the id of a backend whose health state changed. Gives the way to stop. */
  onChange(listener: (id: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Asks a backend how it is and notes the outcome; a disabled one is not asked. Never rejects. */
  async probe(id: string, signal: AbortSignal): Promise<void> {
    const entry = this.entries.get(id);
    if (!entry || entry.monitor.health.state === 'disabled') return;
    const startedMs = performance.now();
    try {
      await entry.probed.probe(signal);
      entry.monitor.probeSucceeded(performance.now() - startedMs);
    } catch (error) {
      entry.monitor.probeFailed(error);
    }
  }

  private build(declaration: BackendDeclaration, options: RegistryOptions): Entry {
    const { id } = declaration.facts;
    const limits = { ...DEFAULT_BACKEND_LIMITS, ...options.limits, ...declaration.limits };
    const monitor = new BackendMonitor({ now: this.now, onChange: () => this.announce(id) });
    const bare = (options.createDriver ?? createDriver)(declaration, limits);
    const counted = options.metrics ? withMetrics(bare, options.metrics) : bare;
    const probed = withTimeout(counted, Math.min(limits.timeoutMs, PROBE_TIMEOUT_MS));
    const timed = withTimeout(counted, limits.timeoutMs);
    const retried = withRetry(timed, { delaysMs: RETRY_DELAYS_MS, random: options.random ?? Math.random });
    const patience = { ...DEFAULT_STREAM_PATIENCE, ...options.patience };
    const limited = withLimit(withBreaker(retried, monitor), limits.concurrency, patience);
    return { declaration, driver: withGate(limited, monitor), probed, monitor };
  }

  private announce(id: string): void {
    for (const listener of this.listeners) listener(id);
  }
}

/** Builds the registry without Nest. @throws TypeError for two backends of one id, or an endpoint that is none */
export function createBackendRegistry(
  declarations: readonly BackendDeclaration[],
  options: RegistryOptions = {},
): BackendRegistry {
  return new BackendRegistry(declarations, options);
}
