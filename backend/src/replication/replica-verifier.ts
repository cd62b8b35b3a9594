import { BucketRepository, ReplicaRepository, type ReplicatedVersion } from '@backend/metadata';
import { Logger, MetricsRegistry } from '@backend/observability';
import { Injectable } from '@nestjs/common';
import { AdoptedProver } from './adopted-prover.js';
import { refOfCopy } from './copy-ref.js';
import { CopyInspector, type Finding } from './copy-inspector.js';
import type { JobOutcome, ReplicaJob } from './replica-job.js';

/** How long a bad copy without a good sibling rests before it is looked at again. */
const HOPELESS_DELAY_MS = 300_000;
/** The same while a sibling is being checked or made. */
const HOPEFUL_DELAY_MS = 5_000;

/**
 * Checks a copy that is in doubt by reading all of it. A bad one is made again from a good one, never mended by itself; the
 * only one there is stays, however bad, and is complained about.
 */
@Injectable()
export class ReplicaVerifier {
  private readonly log: Logger;

  constructor(
    private readonly replicas: ReplicaRepository,
    private readonly buckets: BucketRepository,
    private readonly inspector: CopyInspector,
    private readonly metrics: MetricsRegistry,
    private readonly adopted: AdoptedProver,
    logger: Logger,
  ) {
    this.log = logger.of('replication');
  }

  /** @throws DriverError when the copy could not be read */
  async check(job: ReplicaJob): Promise<JobOutcome> {
    const { claimed, signal } = job;
    const version = await this.replicas.version(claimed.versionId);
    const bucket = version && (await this.buckets.findById(version.bucketId));
    if (!version || !bucket || version.state !== 'live') {
      return (await this.replicas.turnInto(claimed, 'deleting', null)) ? 'changed' : 'lost';
    }
    const { physicalBucket, physicalKey } = claimed;
    if (physicalBucket === null || physicalKey === null) return this.replace(job, version, 'missing');
    job.step('check');
    if (version.sha256 === '') return this.adopted.prove(job, version);
    const finding = await this.inspector.inspect(claimed.backendId, refOfCopy(claimed), version, signal);
    if (claimed.isForeign && finding !== 'intact')
      return this.adopted.lose(job, version, finding === 'missing' ? 'removed' : 'changed');
    if (finding !== 'intact') return this.replace(job, version, finding);
    job.step('commit');
    const stored = { sizeBytes: version.sizeBytes, etag: claimed.storedEtag ?? '' };
    if (!(await this.replicas.complete(claimed, stored))) return 'lost';
    this.metrics.replicasVerified.inc();
    return 'completed';
  }

  private async replace(
    job: ReplicaJob,
    version: ReplicatedVersion,
    finding: Exclude<Finding, 'intact'>,
  ): Promise<JobOutcome> {
    const { claimed } = job;
    if (finding === 'damaged') this.metrics.checksumMismatches.inc();
    const others = version.replicas.filter(({ id }) => id !== claimed.id);
    const reason = `${claimed.backendId}: the copy is ${finding}`;
    const fields = {
      replicaId: claimed.id,
      versionId: claimed.versionId,
      backend: claimed.backendId,
      finding,
    };
    if (others.some(({ state }) => state === 'completed')) {
      this.log.warn('A copy is made again from a good one', fields);
      return (await this.replicas.turnInto(claimed, 'planned', reason)) ? 'changed' : 'lost';
    }
    const isHopeful = others.some(({ state }) => state === 'suspect');
    if (!isHopeful)
      this.log.error(
        'The last copy of an object cannot be used, and there is no good one to make it from',
        fields,
      );
    const again = {
      state: 'suspect',
      delayMs: isHopeful ? HOPEFUL_DELAY_MS : HOPELESS_DELAY_MS,
      error: isHopeful ? reason : `${reason}; no good copy is left`,
      countsAsAttempt: true,
    } as const;
    return (await this.replicas.retry(claimed, again)) ? 'waiting' : 'lost';
  }
}
