import { CONFIG, type RunningConfig } from '@backend/config';
import { MetadataStore, type ReplanRequest } from '@backend/metadata';
import { Logger } from '@backend/observability';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ReplicaReconciler } from './replica-reconciler.js';
import { ReplicationWaker } from './replication-waker.js';
import { UploadEvictor } from './upload-evictor.js';

const PAGE_SIZE = 200;
/** Longest time between two looks for requests, in milliseconds. */
const IDLE_POLL_MS = 5_000;
/** How long a request that failed rests, in seconds. */
const RETRY_SECONDS = 30;

/**
 * Plans the copies of whole buckets anew after their tags or their policies changed, page by page, and ends the uploads
 * that lie where they may not by now. The place reached is kept with the
 * request, so that a crash costs a page.
 */
@Injectable()
export class BucketReplanner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private bell = Promise.withResolvers<void>();
  private isStopping = false;
  private loop: Promise<void> | undefined;
  private readonly unsubscribe: (() => void)[] = [];

  constructor(
    private readonly store: MetadataStore,
    private readonly reconciler: ReplicaReconciler,
    private readonly waker: ReplicationWaker,
    private readonly evictor: UploadEvictor,
    logger: Logger,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    this.log = logger.of('replication');
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  start(): void {
    if (this.loop || this.config.replicationConcurrency === 0) return;
    const ring = () => this.bell.resolve();
    this.unsubscribe.push(this.waker.onReplan(ring), this.store.changes.on('sgw_work', ring));
    this.loop = this.work();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    for (const end of this.unsubscribe) end();
    this.bell.resolve();
    await this.loop;
  }

  private async work(): Promise<void> {
    while (!this.isStopping) {
      this.bell = Promise.withResolvers();
      try {
        const request = await this.store.replans.claim(this.config.leaseSeconds);
        if (request) {
          await this.carryOut(request);
          continue;
        }
      } catch (error) {
        this.log.warn('Requests to plan anew could not be read', { error });
      }
      const timer = setTimeout(this.bell.resolve, IDLE_POLL_MS);
      await this.bell.promise;
      clearTimeout(timer);
    }
  }

  private async carryOut(request: ReplanRequest): Promise<void> {
    try {
      const isDone = request.scope === 'version' ? await this.planVersion(request) : await this.walk(request);
      if (isDone) await this.store.replans.finish(request);
      else await this.store.replans.release(request, 0);
    } catch (error) {
      this.log.warn('Planning anew failed; it goes on later', {
        id: request.id,
        scope: request.scope,
        error,
      });
      await this.store.replans.release(request, RETRY_SECONDS);
    }
  }

  private async planVersion({ id }: ReplanRequest): Promise<boolean> {
    await this.reconciler.reconcileVersion(id);
    return true;
  }

  /** @returns false when it has to go on later: the process stops, or the rules changed once more */
  private async walk(request: ReplanRequest): Promise<boolean> {
    let { afterKey } = request;
    // Writes that were judged before the change, and that may still be behind the walk when they commit.
    if (afterKey === '') {
      await this.store.replans.settle(request.id);
      await this.evictor.evict(request.id);
    }
    for (;;) {
      const page = await this.store.replans.liveVersionIds(request.id, afterKey, PAGE_SIZE);
      for (const { id, key } of page) {
        if (this.isStopping) return false;
        await this.reconciler.reconcileVersion(id);
        afterKey = key;
      }
      if (page.length < PAGE_SIZE) return true;
      if (!(await this.store.replans.advance(request, afterKey, this.config.leaseSeconds))) return false;
    }
  }
}
