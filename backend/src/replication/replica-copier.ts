import { BackendRegistry, type ObjectRef, removeCopy } from '@backend/backends';
import {
  BucketRepository,
  type BucketRow,
  ReplicaRepository,
  type ReplicatedVersion,
  type ReplicaRow,
  SweepRepository,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { Logger, MetricsRegistry } from '@backend/observability';
import { TransferWatch } from '@backend/transfers';
import { Injectable } from '@nestjs/common';
import type { PlacementPlan } from '@sgw/contracts';
import { readOrder } from '@sgw/placement';
import { CopyCarrier } from './copy-carrier.js';
import { NoSource } from './copy-failure.js';
import { ProviderLocker } from './provider-locker.js';
import { keyForCopy } from './physical-keys.js';
import type { JobOutcome, ReplicaJob } from './replica-job.js';
import { TargetJudge } from './target-judge.js';

/** Makes one promised copy: judge again, read from a good copy, hash on the way, verify at the target, commit. */
@Injectable()
export class ReplicaCopier {
  private readonly log: Logger;

  constructor(
    private readonly replicas: ReplicaRepository,
    private readonly buckets: BucketRepository,
    private readonly sweeps: SweepRepository,
    private readonly directory: BucketDirectory,
    private readonly backends: BackendRegistry,
    private readonly judge: TargetJudge,
    private readonly carrier: CopyCarrier,
    private readonly locks: ProviderLocker,
    private readonly watch: TransferWatch,
    private readonly metrics: MetricsRegistry,
    logger: Logger,
  ) {
    this.log = logger.of('replication');
  }

  /** @throws DriverError of the target; SourceFailure of the last source tried; NoSource */
  async copy(job: ReplicaJob): Promise<JobOutcome> {
    const { claimed } = job;
    const version = await this.replicas.version(claimed.versionId);
    const bucket = version && (await this.buckets.findById(version.bucketId));
    if (!version || !bucket || version.state !== 'live') return this.giveUp(job, null);
    const refusal = this.judge.refusal(bucket, version.tags, claimed.backendId);
    if (refusal !== undefined) return this.refuse(job, refusal);
    const plan = this.judge.planOf(bucket, version);
    if (!plan?.required.includes(claimed.backendId)) return this.giveUp(job, null);

    const sources = this.sources(version, claimed.id, plan.candidates);
    // Bytes that nobody read yet cannot be told from others on their way.
    if (sources.length === 0 || version.sha256 === '') throw new NoSource();
    const kind = version.replicas.some((replica) => isLeaving(replica, plan)) ? 'move' : 'replicate';
    const decisionId = await this.judge.keep(bucket, version.tags, {
      kind,
      plan,
      choice: [claimed.backendId],
    });
    const isKept = this.judge.isKeptAtProvider(bucket, version.tags);
    const transfer = this.watch.begin(
      [this.judge.endOf(bucket, version.tags, claimed.backendId)],
      job.signal,
    );
    let target: ObjectRef | undefined;
    try {
      target = await this.prepare(job, bucket, isKept, decisionId);
      if (!target) return 'lost';
      await transfer.compare();
      const carriage = { claimed, signal: transfer.signal, step: job.step };
      const receipt = await this.carrier.carry(carriage, version, sources, target);
      job.step('commit');
      const stored = { sizeBytes: version.sizeBytes, etag: receipt.etag };
      if (!(await this.replicas.complete(claimed, stored))) {
        await this.discard(job, target);
        return 'lost';
      }
    } catch (error) {
      // What has arrived there is removed with the row.
      if (transfer.isStopped && !job.signal.aborted)
        return await this.giveUp(job, 'the rules changed while it was copied');
      throw error;
    } finally {
      transfer.end();
    }
    await this.locks.holdNow(version.id, [{ physicalBucket: target.bucket }]);
    this.metrics.replicasVerified.inc();
    if (version.committedAt) {
      const seconds = Math.max(0, (Date.now() - version.committedAt.getTime()) / 1000);
      this.metrics.replicationSeconds.observe({ target: claimed.backendId }, seconds);
    }
    return 'completed';
  }

  /** The copy is not wanted any more; what may lie at the backend already is removed. */
  private async giveUp({ claimed }: ReplicaJob, reason: string | null): Promise<JobOutcome> {
    return (await this.replicas.turnInto(claimed, 'deleting', reason)) ? 'changed' : 'lost';
  }

  /** No byte goes there. Bytes of an attempt before the rules changed may not stay either. */
  private async refuse(job: ReplicaJob, refusal: string): Promise<JobOutcome> {
    const { claimed } = job;
    this.log.warn('A copy is refused by policy', {
      replicaId: claimed.id,
      backend: claimed.backendId,
      rule: refusal,
    });
    if (claimed.physicalKey !== null) return this.giveUp(job, refusal);
    return (await this.replicas.block(claimed, refusal)) ? 'blocked' : 'lost';
  }

  /**
   * Copies to read from, best first: verified ones on allowed backends, then verified ones where the version may no longer
   * lie (it is being moved away), then doubted ones, which the hash will judge.
   */
  private sources(
    version: ReplicatedVersion,
    ownId: string,
    allowed: readonly string[],
  ): readonly ReplicaRow[] {
    const others = version.replicas.filter(
      (replica) => replica.id !== ownId && replica.physicalBucket && replica.physicalKey,
    );
    const elsewhere = others.map(({ backendId }) => backendId).filter((id) => !allowed.includes(id));
    const verified = readOrder(others, {
      allowed: [...allowed, ...elsewhere],
      healthOf: (id) => this.backends.health(id).state,
    });
    const doubted = others.filter(({ state }) => state === 'suspect');
    return [...verified, ...doubted].filter(({ backendId }) => this.backends.isUsable(backendId));
  }

  /** Puts on record where the bytes go, before the first of them leaves. */
  private async prepare(
    { claimed }: ReplicaJob,
    bucket: BucketRow,
    isKept: boolean,
    decisionId: string,
  ): Promise<ObjectRef | undefined> {
    const physicalBucket = await this.directory.physicalBucket(bucket, claimed.backendId, isKept);
    const key = keyForCopy(claimed, await this.replicas.usedKeys(claimed.versionId, claimed.backendId));
    const target = { bucket: physicalBucket, key };
    return (await this.replicas.startWriting(claimed, target, decisionId)) ? target : undefined;
  }

  /** The row was taken over while the bytes were written: they go, unless a row accounts for them. */
  private async discard({ claimed, step }: ReplicaJob, target: ObjectRef): Promise<void> {
    const [stranger] = await this.sweeps.strangers(claimed.backendId, [target.key]);
    if (stranger === undefined) return;
    step('delete');
    const driver = this.backends.driver(claimed.backendId);
    await removeCopy(driver, target, AbortSignal.timeout(DISCARD_TIMEOUT_MS));
  }
}

/** Whether a copy is on its way out because of the plan. */
function isLeaving({ backendId, state }: ReplicaRow, { required }: PlacementPlan): boolean {
  return state !== 'deleted' && !required.includes(backendId);
}

/** The orphan scan does it otherwise. */
const DISCARD_TIMEOUT_MS = 10_000;
