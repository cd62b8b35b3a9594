import { BackendRegistry } from '@backend/backends';
import { BucketRepository, ReplicaRepository } from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import { isRemovalDue } from '@sgw/placement';
import type { JobOutcome, ReplicaJob } from './replica-job.js';
import { AdoptedRemover } from './adopted-remover.js';
import { factsOf } from './replica-reconciler.js';
import { TargetJudge } from './target-judge.js';

/** How long a removal waits while nobody can say where the copies belong. */
const NO_PLAN_DELAY_MS = 60_000;

/** Removes one copy that is owed a removal, after asking once more whether it still is. */
@Injectable()
export class ReplicaRemover {
  constructor(
    private readonly replicas: ReplicaRepository,
    private readonly buckets: BucketRepository,
    private readonly backends: BackendRegistry,
    private readonly judge: TargetJudge,
    private readonly adopted: AdoptedRemover,
  ) {}

  /** @throws DriverError */
  async remove(job: ReplicaJob): Promise<JobOutcome> {
    const { claimed, signal } = job;
    const answer = await this.isDue(job);
    if (answer === 'unknown') {
      const error = 'no backend is permitted to hold the object, so nothing of it is removed';
      const again = { state: 'deleting', delayMs: NO_PLAN_DELAY_MS, error, countsAsAttempt: false } as const;
      return (await this.replicas.retry(claimed, again)) ? 'waiting' : 'lost';
    }
    if (answer === 'revoked') {
      return (await this.replicas.turnInto(claimed, 'suspect', null)) ? 'changed' : 'lost';
    }
    if (claimed.isForeign) return this.adopted.remove(job);
    const { physicalBucket, physicalKey } = claimed;
    job.step('delete');
    if (physicalBucket !== null && physicalKey !== null) {
      await this.backends
        .driver(claimed.backendId)
        .delete({ bucket: physicalBucket, key: physicalKey }, signal);
    }
    job.step('commit');
    return (await this.replicas.removed(claimed)) ? 'removed' : 'lost';
  }

  /**
   * Copies of a dead version all go. Of a live one, the rows are read in one statement: whoever else would take a verified
   * copy away needs another one to stay, and this copy no longer counts as one.
   */
  private async isDue({ claimed }: ReplicaJob): Promise<'due' | 'revoked' | 'unknown'> {
    const version = await this.replicas.version(claimed.versionId);
    if (version?.state !== 'live') return 'due';
    const bucket = await this.buckets.findById(version.bucketId);
    if (!bucket) return 'due';
    if (claimed.isForeign && !bucket.adoption?.isConverted) return 'revoked';
    const plan = this.judge.planOf(bucket, version);
    if (!plan) return 'unknown';
    const { required, candidates, shortfall } = plan;
    const state = { required, allowed: candidates, shortfall, replicas: version.replicas.map(factsOf) };
    if (!isRemovalDue(state, claimed.backendId)) return 'revoked';
    const step = { kind: 'move', plan, choice: required } as const;
    await this.replicas.decideRemoval(claimed, await this.judge.keep(bucket, version.tags, step));
    return 'due';
  }
}
