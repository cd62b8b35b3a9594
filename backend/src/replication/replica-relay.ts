import { BackendRegistry } from '@backend/backends';
import { type DueReplica, MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { InjectQueue } from '@nestjs/bull';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ReplicaBell } from '@sgw/contracts';
import type { Queue } from 'bull';
import { BellWatch } from './bell-watch.js';
import { ReplicationWaker } from './replication-waker.js';

/** The one queue of bells. */
export const REPLICATION_QUEUE = 'replication';

/** Time between two looks for due rows, in milliseconds, unless somebody wakes. */
const LOOK_EVERY_MS = 1_000;
const ROWS_PER_LOOK = 1_000;
/** How long a bell is trusted before it is rung again, in milliseconds: Redis may have been emptied. */
const TRUSTED_MS = 5_000;
const REDIS_TIMEOUT_MS = 2_000;
/** What is kept of a bell would swallow the next one of its id. */
const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true, attempts: 1 };

/**
 * Rings Bull for every row that is due and that nobody holds. What Redis loses is rung again, as the rows are the promise;
 * while it does not answer, the worker is told to look for itself.
 */
@Injectable()
export class ReplicaRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly rungAtMs = new Map<string, number>();
  private readonly unsubscribe: (() => void)[] = [];
  private bell = Promise.withResolvers<void>();
  private isStopping = false;
  private loop: Promise<void> | undefined;

  constructor(
    @InjectQueue(REPLICATION_QUEUE) private readonly queue: Queue<ReplicaBell>,
    private readonly store: MetadataStore,
    private readonly backends: BackendRegistry,
    private readonly waker: ReplicationWaker,
    private readonly bells: BellWatch,
    logger: Logger,
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
    if (this.loop) return;
    const ring = () => this.bell.resolve();
    this.unsubscribe.push(
      this.waker.onWake(ring),
      this.store.changes.on('sgw_work', ring),
      this.backends.onChange(ring),
    );
    this.loop = this.relay();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    for (const end of this.unsubscribe) end();
    this.bell.resolve();
    await this.loop;
  }

  private async relay(): Promise<void> {
    while (!this.isStopping) {
      this.bell = Promise.withResolvers();
      try {
        await this.ringDue();
        if (!this.bells.isUp) this.log.info('Bull rings the replication workers');
        this.bells.set(true);
      } catch (error) {
        if (this.bells.isUp)
          this.log.warn('Redis cannot be reached; the workers look for work themselves', { error });
        this.bells.set(false);
        this.rungAtMs.clear();
      }
      const timer = setTimeout(this.bell.resolve, LOOK_EVERY_MS);
      await this.bell.promise;
      clearTimeout(timer);
    }
    this.bells.set(false);
  }

  private async ringDue(): Promise<void> {
    const usable = this.backends
      .facts()
      .map(({ id }) => id)
      .filter((id) => this.backends.isUsable(id));
    const nowMs = Date.now();
    for (const [id, atMs] of this.rungAtMs) if (nowMs - atMs > TRUSTED_MS) this.rungAtMs.delete(id);
    const due = (await this.store.replicas.due(usable, ROWS_PER_LOOK)).filter(
      (row) => !this.rungAtMs.has(bellId(row)),
    );
    await inTime(due.length > 0 ? this.ring(due) : this.queue.client.ping());
    for (const row of due) this.rungAtMs.set(bellId(row), nowMs);
  }

  private ring(due: readonly DueReplica[]): Promise<unknown> {
    const jobs = due.map((row) => ({
      data: { replicaId: row.replicaId, generation: row.generation },
      opts: { ...KEEP_NOTHING, jobId: bellId(row) },
    }));
    return this.queue.addBulk(jobs);
  }
}

/**
 * A bell that is still in the queue swallows its like, so every new try needs an id of its own: also the try after a worker
 * that died, whose bell Bull takes for answered until it finds out.
 */
function bellId({ replicaId, generation, attempts, leaseToken }: DueReplica): string {
  return `${replicaId}-${generation}-${attempts}-${leaseToken?.slice(0, 8) ?? 'free'}`;
}

async function inTime(command: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('Redis did not answer in time')), REDIS_TIMEOUT_MS);
  try {
    await Promise.race([command, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
