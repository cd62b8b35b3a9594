import { randomUUID } from 'node:crypto';
import {
  BucketRepository,
  type CopyChanges,
  ReplanRepository,
  ReplicaRepository,
  type ReplicaRow,
} from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Injectable } from '@nestjs/common';
import { type PartialPlan, replan, type ReplicaFacts } from '@sgw/placement';
import { ReplicationWaker } from './replication-waker.js';
import { TargetJudge } from './target-judge.js';

/** How often tags may change under a reconciliation before the request that came with the change is left to do it. */
const MAX_TRIES = 3;

/** Makes the promised copies of a version those that its plan asks for today. Asking again changes nothing. */
@Injectable()
export class ReplicaReconciler {
  private readonly log: Logger;

  constructor(
    private readonly replicas: ReplicaRepository,
    private readonly buckets: BucketRepository,
    private readonly replans: ReplanRepository,
    private readonly judge: TargetJudge,
    private readonly waker: ReplicationWaker,
    logger: Logger,
  ) {
    this.log = logger.of('replication');
  }

  /** Promises what is missing and takes back what is too much, as far as the verified copies allow. */
  async reconcileVersion(versionId: string): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const version = await this.replicas.version(versionId);
      // The copies of an adopted object are planned when its bytes were read for the first time.
      if (version?.state !== 'live' || version.sha256 === '') return;
      const bucket = await this.buckets.findById(version.bucketId);
      if (!bucket) return;
      const plan = this.judge.planOf(bucket, version);
      if (!plan) {
        this.log.warn('No backend is permitted to hold an object any more; nothing of it is changed', {
          versionId,
        });
        return;
      }
      const isReadOnly = bucket.adoption?.isConverted === false;
      const { add, remove } = changes(plan, version.replicas, isReadOnly);
      if (add.length === 0 && remove.length === 0) return;
      const outcome = await this.replicas.replan(versionId, version.tags, (replicas) =>
        changes(plan, replicas, isReadOnly),
      );
      if (outcome === 'stale') continue;
      this.waker.wake();
      return;
    }
  }

  /** Has every object of the bucket planned anew by the workers, also if this process dies. */
  async reconcileBucket(bucketId: string): Promise<void> {
    await this.replans.request('bucket', bucketId);
    this.waker.wakeReplanner();
  }
}

/** @param isReadOnly whether what others stored stays, also where the plan would have it go */
function changes(plan: PartialPlan, replicas: readonly ReplicaRow[], isReadOnly: boolean): CopyChanges {
  const { required, candidates, shortfall } = plan;
  const state = { required, allowed: candidates, shortfall, replicas: replicas.map(factsOf) };
  const { add, remove: leaving } = replan(state);
  const theirs = replicas.filter(({ isForeign }) => isForeign).map(({ backendId }) => backendId);
  const remove = isReadOnly ? leaving.filter((id) => !theirs.includes(id)) : leaving;
  return {
    add: add.map((backendId) => ({ replicaId: randomUUID(), backendId })),
    remove,
    keep: candidates.filter((id) => !remove.includes(id)),
  };
}

/** What the rules of placement must know of a row. */
export function factsOf({ backendId, state, verifiedAt }: ReplicaRow): ReplicaFacts {
  return { backendId, state, wasVerified: verifiedAt !== null };
}
