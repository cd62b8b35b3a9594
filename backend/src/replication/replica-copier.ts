import {
  BackendRegistry,
  DriverError,
  type ObjectRef,
  type StorageDriver,
  type WriteReceipt,
} from '@backend/backends';
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
import { Injectable } from '@nestjs/common';
import type { PlacementPlan } from '@sgw/contracts';
import { readOrder } from '@sgw/placement';
import { CopyCarrier } from './copy-carrier.js';
import { NoSource } from './copy-failure.js';
import { CopyInspector } from './copy-inspector.js';
import { keyForCopy } from './physical-keys.js';
import type { JobOutcome, ReplicaJob } from './replica-job.js';
import { TargetJudge } from './target-judge.js';

const MD5_HEX = /^[0-9a-f]{32}$/i;

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
    private readonly inspector: CopyInspector,
    private readonly carrier: CopyCarrier,
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
    const target = await this.prepare(job, bucket, decisionId);
    if (!target) return 'lost';
    const { receipt, md5 } = await this.carrier.carry(job, version, sources, target);
    job.step('verify');
    await this.verify(job, version, target, receipt, md5);
    job.step('commit');
    const stored = { sizeBytes: version.sizeBytes, etag: receipt.etag };
    if (!(await this.replicas.complete(claimed, stored))) {
      await this.discard(job, target);
      return 'lost';
    }
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
    decisionId: string,
  ): Promise<ObjectRef | undefined> {
    const physicalBucket = await this.directory.physicalBucket(bucket, claimed.backendId);
    const key = keyForCopy(claimed, await this.replicas.usedKeys(claimed.versionId, claimed.backendId));
    const target = { bucket: physicalBucket, key };
    return (await this.replicas.startWriting(claimed, target, decisionId)) ? target : undefined;
  }

  /** A tag that is the MD5 proves the bytes; else they are read back. */
  private async verify(
    { claimed, signal }: ReplicaJob,
    version: ReplicatedVersion,
    target: ObjectRef,
    receipt: WriteReceipt,
    md5: string,
  ): Promise<void> {
    const { backendId } = claimed;
    if (MD5_HEX.test(receipt.etag) && receipt.etag.toLowerCase() === md5) return;
    const driver: StorageDriver = this.backends.driver(backendId);
    const { sizeBytes } = await driver.head(target, signal);
    const isIntact =
      sizeBytes === version.sizeBytes &&
      (await this.inspector.inspect(backendId, target, version, signal)) === 'intact';
    if (isIntact) return;
    this.metrics.checksumMismatches.inc();
    throw new DriverError('integrity', backendId, { detail: 'the copy is not what was sent' });
  }

  /** The row was taken over while the bytes were written: they go, unless a row accounts for them. */
  private async discard({ claimed, step }: ReplicaJob, target: ObjectRef): Promise<void> {
    const [stranger] = await this.sweeps.strangers(claimed.backendId, [target.key]);
    if (stranger === undefined) return;
    step('delete');
    await this.backends.driver(claimed.backendId).delete(target, AbortSignal.timeout(DISCARD_TIMEOUT_MS));
  }
}

/** Whether a copy is on its way out because of the plan. */
function isLeaving({ backendId, state }: ReplicaRow, { required }: PlacementPlan): boolean {
  return state !== 'deleted' && !required.includes(backendId);
}

/** The orphan scan does it otherwise. */
const DISCARD_TIMEOUT_MS = 10_000;
