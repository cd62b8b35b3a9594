import { randomUUID } from 'node:crypto';
import { BackendRegistry } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { type ClaimedReplica, MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ReplicaBell } from '@sgw/contracts';
import { BellWatch } from './bell-watch.js';
import { ReplicaJobRunner } from './replica-job-runner.js';
import { ReplicationWaker } from './replication-waker.js';

/** Longest time between two looks at the table, in milliseconds: a bell may get lost. */
const IDLE_POLL_MS = 5_000;
/** Shortest time between two looks that found nothing to claim. */
const SHORTEST_POLL_MS = 50;
const AFTER_FAILURE_MS = 1_000;
const HEARTBEAT_MS = 5_000;
/** How long running jobs may go on when the process stops. */
const STOP_GRACE_MS = 1_000;
/** While Bull rings, only what it has left lying for so long is taken here. */
const OVERDUE_MS = 15_000;

const LANES = ['others', 'adopted'] as const;
type Lane = (typeof LANES)[number];

interface Running {
  readonly backendId: string;
  readonly lane: Lane;
}

/** Works off owed replicas in this process: as many at once as the settings allow, woken by bells and by the clock. */
@Injectable()
export class ReplicaWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly id = randomUUID();
  private readonly running = new Map<Promise<unknown>, Running>();
  private readonly aborting = new AbortController();
  private readonly unsubscribe: (() => void)[] = [];
  /** Backends that could not be used when last looked at. At the start that is all: settings may have been mended. */
  private readonly away: Set<string>;
  private bell = Promise.withResolvers<void>();
  private isStopping = false;
  private loop: Promise<void> | undefined;
  private heart: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: MetadataStore,
    private readonly backends: BackendRegistry,
    private readonly runner: ReplicaJobRunner,
    private readonly waker: ReplicationWaker,
    private readonly bells: BellWatch,
    logger: Logger,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    this.log = logger.of('replication');
    this.away = new Set(backends.facts().map(({ id }) => id));
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  /** Before the database goes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  start(): void {
    if (this.loop || this.config.replicationConcurrency === 0) return;
    const ring = () => this.bell.resolve();
    this.unsubscribe.push(
      this.waker.onWake(ring),
      this.store.changes.on('sgw_work', ring),
      this.backends.onChange((id) => void this.welcomeBack(id)),
    );
    this.heart = setInterval(() => void this.beat(), HEARTBEAT_MS);
    this.heart.unref();
    void this.beat();
    for (const { id } of this.backends.facts()) void this.welcomeBack(id);
    this.loop = this.work();
  }

  /** Claims nothing more, lets running jobs end for a moment, then has them put their rows back. */
  async stop(): Promise<void> {
    if (this.isStopping) return;
    this.isStopping = true;
    for (const end of this.unsubscribe) end();
    clearInterval(this.heart);
    this.bell.resolve();
    const grace = setTimeout(() => this.aborting.abort(), STOP_GRACE_MS);
    await this.loop;
    await Promise.allSettled(this.running.keys());
    clearTimeout(grace);
    if (this.loop) await this.store.backends.retire(this.id).catch(() => undefined);
  }

  /** Does one named piece of work, if it is still due; for bells that come from elsewhere. */
  async answer({ replicaId, generation }: ReplicaBell): Promise<void> {
    if (this.isStopping) return;
    const claimed = await this.store.replicas.claimOne(replicaId, generation, this.config.leaseSeconds);
    if (claimed) await this.take(claimed);
  }

  private async work(): Promise<void> {
    while (!this.isStopping) {
      this.bell = Promise.withResolvers();
      try {
        const claimed = await this.claim();
        if (claimed === 0) await this.rest(await this.restMs());
      } catch (error) {
        this.log.warn('Owed replicas could not be claimed', { error });
        await this.rest(AFTER_FAILURE_MS);
      }
    }
  }

  /** @returns how many were claimed; 0 also when there is no free slot */
  private async claim(): Promise<number> {
    const copies = await this.claimOf('others', this.bells.isUp ? OVERDUE_MS : 0);
    // Nobody waits for these, and there may be very many: they have places of their own, and are not rung for one by one.
    return copies + (await this.claimOf('adopted', 0));
  }

  private async claimOf(only: Lane, overdueMs: number): Promise<number> {
    const limit = this.placesOf(only) - this.taken(only).length;
    const slots = limit > 0 ? this.freeSlots(only) : [];
    if (slots.length === 0) return 0;
    const { leaseSeconds } = this.config;
    const claimed = await this.store.replicas.claim({ slots, limit, leaseSeconds, overdueMs, only });
    for (const replica of claimed) void this.take(replica);
    return claimed.length;
  }

  private placesOf(lane: Lane): number {
    return lane === 'adopted' ? this.config.adoptionReads : this.config.replicationConcurrency;
  }

  /** The backends of what is being worked on. */
  private taken(lane: Lane): string[] {
    return [...this.running.values()].filter((job) => job.lane === lane).map((job) => job.backendId);
  }

  private take(claimed: ClaimedReplica): Promise<void> {
    const job = this.runner.run(claimed, this.aborting.signal).then(() => {
      this.running.delete(job);
      this.bell.resolve();
    });
    const isRead = claimed.isForeign && claimed.state === 'suspect';
    this.running.set(job, { backendId: claimed.backendId, lane: isRead ? 'adopted' : 'others' });
    return job;
  }

  /** A slow backend never gets the last slot of the others; one that fails is tried by one job at a time. */
  private freeSlots(lane: Lane): { backendId: string; free: number }[] {
    const usable = this.usable();
    const all = this.placesOf(lane);
    const running = this.taken(lane);
    const fair = usable.length > 1 ? Math.max(1, all - 1) : all;
    return usable.flatMap((backendId) => {
      const { state } = this.backends.health(backendId);
      const most = state === 'healthy' || state === 'unknown' ? fair : 1;
      const taken = running.filter((id) => id === backendId).length;
      return taken < most ? [{ backendId, free: most - taken }] : [];
    });
  }

  private usable(): string[] {
    return this.backends
      .facts()
      .map(({ id }) => id)
      .filter((id) => this.backends.isUsable(id));
  }

  private async restMs(): Promise<number> {
    const isFull = LANES.some((lane) => this.taken(lane).length >= this.placesOf(lane));
    if (isFull || this.bells.isUp) return IDLE_POLL_MS;
    const nextMs = await this.store.replicas.nextDueInMs(
      this.freeSlots('others').map(({ backendId }) => backendId),
    );
    return Math.min(IDLE_POLL_MS, Math.max(SHORTEST_POLL_MS, nextMs ?? IDLE_POLL_MS));
  }

  private async rest(ms: number): Promise<void> {
    const { promise, resolve } = this.bell;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }

  /** What failed at a backend that was away goes on at once, also what waited for a person: who mended it was one. */
  private async welcomeBack(backendId: string): Promise<void> {
    if (!this.backends.isUsable(backendId)) {
      this.away.add(backendId);
      return;
    }
    try {
      if (this.away.delete(backendId)) await this.store.replicas.unblock(backendId);
      await this.store.replicas.hasten(backendId);
      this.bell.resolve();
    } catch (error) {
      this.log.warn('Waiting copies could not be hastened', { backend: backendId, error });
    }
  }

  private async beat(): Promise<void> {
    await this.store.backends.heartbeat(this.id).catch(() => undefined);
  }
}
