import { CONFIG, type RunningConfig } from '@backend/config';
import { type ClaimedWalk, MetadataStore } from '@backend/metadata';
import { Logger, MetricsRegistry } from '@backend/observability';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BucketWalker } from './bucket-walker.js';

/** How long a walk that failed rests, in seconds. */
const RETRY_SECONDS = 60;

/**
 * Takes the walks that are due, one at a time: those of the day at its intervals, and those of rules that changed when the
 * change is heard of. Several processes share the walks; each bucket has one walker.
 */
@Injectable()
export class LifecycleWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly stopping = new AbortController();
  private bell = Promise.withResolvers<void>();
  private loop: Promise<void> | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly store: MetadataStore,
    private readonly walker: BucketWalker,
    private readonly metrics: MetricsRegistry,
    logger: Logger,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    this.log = logger.of('lifecycle');
  }

  onApplicationBootstrap(): void {
    if (this.loop) return;
    this.unsubscribe = this.store.changes.on('sgw_bucket', () => this.bell.resolve());
    this.loop = this.work();
  }

  /** Before the database goes. A walk under way stops at the end of its page. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.unsubscribe?.();
    this.bell.resolve();
    await this.loop;
  }

  private async work(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.bell = Promise.withResolvers();
      try {
        const walk = await this.store.lifecycleWalks.claim(this.config.leaseSeconds);
        if (walk) {
          await this.carryOut(walk);
          continue;
        }
      } catch (error) {
        this.log.warn('Lifecycle walks that are due could not be read', { error });
      }
      const timer = setTimeout(this.bell.resolve, this.config.lifecycleIntervalSeconds * 1000);
      await this.bell.promise;
      clearTimeout(timer);
    }
  }

  private async carryOut(walk: ClaimedWalk): Promise<void> {
    const { bucketId } = walk;
    const startedMs = performance.now();
    try {
      const report = await this.walker.walk(walk, this.stopping.signal);
      this.metrics.lifecycleWalks.inc({ outcome: report.outcome });
      const durationMs = Math.round(performance.now() - startedMs);
      this.log.info('Lifecycle rules of a bucket were carried out', { bucketId, ...report, durationMs });
    } catch (error) {
      this.metrics.lifecycleWalks.inc({ outcome: 'failed' });
      this.log.warn('Lifecycle walk failed; it goes on later', { bucketId, error });
      await this.store.lifecycleWalks.release(walk, RETRY_SECONDS).catch(() => undefined);
    }
  }
}
