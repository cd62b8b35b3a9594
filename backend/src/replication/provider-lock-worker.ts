import { BackendRegistry } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { MetadataStore, type OwedLock } from '@backend/metadata';
import { Logger, MetricsRegistry } from '@backend/observability';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { isLockedBucketName } from '@sgw/namespace';
import { CopyMover } from './copy-mover.js';
import { ProviderLocker } from './provider-locker.js';
import { ReplicationWaker } from './replication-waker.js';

/** How long a claim holds, in seconds. */
const CLAIM_SECONDS = 60;
const BATCH = 32;
/** Longest and shortest time between two looks, in milliseconds. */
const IDLE_POLL_MS = 5_000;
const SHORTEST_POLL_MS = 100;

/** Works off locks that providers owe: what the write could not have done at once, died with it, or failed. */
@Injectable()
export class ProviderLockWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly stopping = new AbortController();
  private readonly unsubscribe: (() => void)[] = [];
  private bell = Promise.withResolvers<void>();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly store: MetadataStore,
    private readonly backends: BackendRegistry,
    private readonly locker: ProviderLocker,
    private readonly mover: CopyMover,
    private readonly waker: ReplicationWaker,
    private readonly metrics: MetricsRegistry,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('replication');
  }

  onApplicationBootstrap(): void {
    this.metrics.beforeScrape(async () => {
      const owed = await this.store.providerLocks.owed();
      this.metrics.providerLocksOwed.reset();
      for (const { backendId, copies } of owed)
        this.metrics.providerLocksOwed.set({ backend: backendId }, copies);
    });
    if (this.config.replicationConcurrency === 0) return;
    const ring = () => this.bell.resolve();
    this.unsubscribe.push(
      this.waker.onWake(ring),
      this.store.changes.on('sgw_work', ring),
      this.backends.onChange((id) => void this.welcomeBack(id)),
    );
    this.loop = this.work();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    for (const end of this.unsubscribe) end();
    this.bell.resolve();
    await this.loop;
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.bell = Promise.withResolvers();
      let restMs = IDLE_POLL_MS;
      try {
        const usable = this.usable();
        const owed = await this.store.providerLocks.claim(usable, CLAIM_SECONDS, BATCH);
        await Promise.all(owed.map((lock) => this.settle(lock, signal)));
        if (owed.length === BATCH) continue;
        const nextMs = await this.store.providerLocks.nextDueInMs(usable);
        restMs = Math.min(IDLE_POLL_MS, Math.max(SHORTEST_POLL_MS, nextMs ?? IDLE_POLL_MS));
      } catch (error) {
        if (!signal.aborted) this.log.warn('Locks that providers owe could not be worked off', { error });
      }
      const timer = setTimeout(this.bell.resolve, restMs);
      await this.bell.promise;
      clearTimeout(timer);
    }
  }

  /** A copy in a plain bucket is moved first; the move owes its lock. */
  private settle(lock: OwedLock, signal: AbortSignal): Promise<unknown> {
    const isMove = lock.place && !lock.left && !isLockedBucketName(lock.place.bucket);
    return isMove ? this.mover.move(lock, signal) : this.locker.settle(lock, signal);
  }

  private usable(): string[] {
    return this.backends
      .facts()
      .map(({ id }) => id)
      .filter((id) => this.backends.isUsable(id));
  }

  private async welcomeBack(backendId: string): Promise<void> {
    if (!this.backends.isUsable(backendId)) return;
    await this.store.providerLocks.hasten(backendId).catch((error: unknown) => {
      this.log.warn('Locks that wait could not be hastened', { backend: backendId, error });
    });
    this.bell.resolve();
  }
}
