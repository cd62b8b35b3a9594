import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BackendRegistry, DriverError, type ObjectRef } from '@backend/backends';
import { AdoptedCopiesRepository, ReplanRepository, type ReplicatedVersion } from '@backend/metadata';
import { CONFIG, type RunningConfig } from '@backend/config';
import { Logger, MetricsRegistry } from '@backend/observability';
import { Inject, Injectable } from '@nestjs/common';
import { AdoptedDescriber } from './adopted-describer.js';
import { refOfCopy } from './copy-ref.js';
import type { JobOutcome, ReplicaJob } from './replica-job.js';
import { ReplicaReconciler } from './replica-reconciler.js';

const REPLACED = 'it was replaced at the provider behind the gateway';
const REMOVED = 'it was removed at the provider behind the gateway';

/**
 * Reads adopted objects for the first time: from then on the gateway's own digests of them are known, and copies are made.
 * One that is not what it was when it was adopted is told of, and never taken for it.
 */
@Injectable()
export class AdoptedProver {
  private readonly log: Logger;

  constructor(
    private readonly copies: AdoptedCopiesRepository,
    private readonly backends: BackendRegistry,
    private readonly describer: AdoptedDescriber,
    private readonly reconciler: ReplicaReconciler,
    private readonly replans: ReplanRepository,
    private readonly metrics: MetricsRegistry,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('adoption');
  }

  /** @throws DriverError when the provider did not let it be read */
  async prove(job: ReplicaJob, version: ReplicatedVersion): Promise<JobOutcome> {
    const { claimed, signal } = job;
    const ref = refOfCopy(claimed);
    job.step('check');
    let owed: { readonly changeSeq: string | null } | undefined;
    try {
      if (!version.isDescribed)
        await this.describer.describe(version.id, { backendId: claimed.backendId, ref }, signal);
      const proof = await this.read(claimed.backendId, ref, version, signal);
      job.step('commit');
      const whole = { ...proof, sizeBytes: version.sizeBytes };
      owed = await this.copies.prove(claimed, whole, this.config.leaseSeconds);
      if (!owed) return 'lost';
    } catch (error) {
      const loss = lossOf(error);
      if (!loss) throw error;
      return this.lose(job, version, loss);
    }
    this.metrics.replicasVerified.inc();
    this.metrics.adoptedVerified.inc();
    await this.plan(version.id, owed.changeSeq);
    return 'proven';
  }

  /** @param changeSeq of the request that came with the proof; null where another one does its work */
  private async plan(versionId: string, changeSeq: string | null): Promise<void> {
    try {
      await this.reconciler.reconcileVersion(versionId);
      if (changeSeq !== null) await this.replans.finish({ id: versionId, changeSeq });
    } catch (error) {
      this.log.warn('The copies of an adopted object could not be planned; they are later', {
        versionId,
        error,
      });
    }
  }

  /** What was adopted is not there any more: a finding for a person, and the copy rests. */
  async lose(
    { claimed }: ReplicaJob,
    version: ReplicatedVersion,
    loss: 'changed' | 'removed',
  ): Promise<JobOutcome> {
    const detail = loss === 'changed' ? REPLACED : REMOVED;
    await this.copies.noteChange(version.id, loss, detail);
    this.log.warn('An adopted object was changed behind the gateway', {
      versionId: version.id,
      backend: claimed.backendId,
      finding: loss,
    });
    if (!(await this.copies.rest(claimed, detail))) return 'lost';
    // A good copy of ours stays what the object is; what the plan lacks now is made where nobody else stores.
    await this.plan(version.id, null);
    return 'waiting';
  }

  private async read(
    backendId: string,
    ref: ObjectRef,
    { sizeBytes }: ReplicatedVersion,
    signal: AbortSignal,
  ): Promise<{ readonly sha256: string; readonly crc32: number }> {
    const body = await this.backends.driver(backendId).get(ref, undefined, signal);
    if (body.sizeBytes !== sizeBytes) {
      body.cancel();
      throw new DriverError('changed', backendId, { detail: 'another length than was listed' });
    }
    const sha256 = createHash('sha256');
    let crc = 0;
    await body.deliver((chunk) => {
      sha256.update(chunk);
      crc = crc32(chunk, crc);
    });
    return { sha256: sha256.digest('hex'), crc32: crc };
  }
}

function lossOf(error: unknown): 'changed' | 'removed' | undefined {
  if (!(error instanceof DriverError)) return undefined;
  if (error.failure === 'changed') return 'changed';
  return error.failure === 'not-found' ? 'removed' : undefined;
}
