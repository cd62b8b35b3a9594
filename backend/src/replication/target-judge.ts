import { BackendRegistry } from '@backend/backends';
import type { BucketRow, ReplicatedVersion } from '@backend/metadata';
import { PlacementPlanner } from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import type { TransferEnd } from '@backend/transfers';
import { Injectable } from '@nestjs/common';
import { type DecisionKind, GatewayError } from '@sgw/contracts';
import { keepInPlace, type PartialPlan } from '@sgw/placement';
import { isKeptAtProvider } from '@sgw/policy';

type Tags = Readonly<Record<string, string>>;

/** Asks policy and placement about the copies of one object, as they stand now. */
@Injectable()
export class TargetJudge {
  constructor(
    private readonly policy: PolicyGate,
    private readonly planner: PlacementPlanner,
    private readonly backends: BackendRegistry,
  ) {}

  /**
   * Where the copies belong today, as many of them as there are permitted places.
   *
   * @param without a backend to do without
   * @returns undefined when no backend at all is permitted: then nothing is made and nothing is removed
   */
  plan(bucket: BucketRow, tags: Tags, without?: string): PartialPlan | undefined {
    try {
      const judgement = this.judge(bucket, tags);
      const permitted = judgement.permitted.filter(({ id }) => id !== without);
      const plan = this.planner.planExisting(bucket, tags, { ...judgement, permitted });
      return plan.required.length > 0 ? plan : undefined;
    } catch (error) {
      // A tag that is no count, of before it was looked at.
      if (error instanceof GatewayError) return undefined;
      throw error;
    }
  }

  /** Whether the copies of an object belong into buckets that providers made with object lock. */
  isKeptAtProvider(bucket: BucketRow, tags: Tags): boolean {
    return isKeptAtProvider(this.judge(bucket, tags).policy);
  }

  /**
   * The same for a version with its copies: an adopted object on an allowed backend is one of those that are owed; of one that
   * is not there any more the place is nobody else's, until a repair has looked.
   */
  planOf(
    bucket: BucketRow,
    { tags, replicas }: Pick<ReplicatedVersion, 'tags' | 'replicas'>,
  ): PartialPlan | undefined {
    const plan = this.plan(bucket, tags);
    const foreign = replicas.find(({ isForeign, state }) => isForeign && state !== 'deleted');
    if (!plan || !foreign) return plan;
    if (isLost(foreign)) return this.plan(bucket, tags, foreign.backendId) ?? plan;
    const isDistinct = this.judge(bucket, tags).policy.copies.distinct.length > 0;
    return isDistinct ? plan : keepInPlace(plan, foreign.backendId);
  }

  /** @returns the rule that forbids the backend to hold a byte of the object, and why; undefined when none does */
  refusal(bucket: BucketRow, tags: Tags, backendId: string): string | undefined {
    try {
      this.policy.assertPermitted(this.judge(bucket, tags), backendId);
      return undefined;
    } catch (error) {
      if (error instanceof GatewayError)
        return `${String(error.details['rule'] ?? error.code)}: ${error.message}`;
      throw error;
    }
  }

  /** The rules by which bytes of an object may be on their way to a backend. */
  endOf({ id, epoch }: BucketRow, tags: Tags, backendId: string): TransferEnd {
    return {
      bucketId: id,
      epoch,
      mayGoOn: (current) => current !== undefined && this.refusal(current, tags, backendId) === undefined,
    };
  }

  /** Keeps why a copy is made at a backend, or removed from one. @returns the decision's id */
  keep(
    bucket: BucketRow,
    tags: Tags,
    step: { readonly kind: DecisionKind; readonly plan: PartialPlan; readonly choice: readonly string[] },
  ): Promise<string> {
    const judgement = this.judge(bucket, tags);
    const out = judgement.permitted.map(({ id }) => id).filter((id) => !this.backends.isUsable(id));
    return this.planner.keepStep({ bucket, tags, judgement, unreachable: out.toSorted(), ...step });
  }

  private judge(bucket: BucketRow, tags: Tags) {
    return this.policy.judge(bucket, tags, this.planner.locationsOf(bucket));
  }
}

/** What others stored and is not there as it was adopted: it rests. */
function isLost({ state, dueAt, error }: ReplicatedVersion['replicas'][number]): boolean {
  return state === 'suspect' && dueAt === null && error !== null;
}
