import { BackendRegistry } from '@backend/backends';
import type { BucketRow } from '@backend/metadata';
import {
  type PlaceableBucket,
  PlacementPlanner,
  type PlacementQuestion,
  type RecordedPlan,
} from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import { Injectable } from '@nestjs/common';
import { type DecisionRecord, GatewayError } from '@sgw/contracts';
import { type CopyEnd, type CopyTerms, type Judgement, termsOfCopy } from '@sgw/policy';

type Tags = Readonly<Record<string, string>>;

/** A bucket, and the tags of an object in it. */
export interface Governed {
  readonly bucket: PlaceableBucket;
  readonly tags: Tags;
}

/** Policy first, then placement, then health: the one place where the three meet. */
@Injectable()
export class PlacementResolver {
  constructor(
    private readonly policy: PolicyGate,
    private readonly planner: PlacementPlanner,
    private readonly backends: BackendRegistry,
  ) {}

  /** What the rules say of every backend, for an object with these tags. */
  judge(bucket: PlaceableBucket, tags: Tags): Judgement {
    return this.policy.judge(bucket, tags, this.planner.locationsOf(bucket));
  }

  /**
   * Where the bytes of a new object go: allowed backends in reach, as many at once as the quorum wants. A backend outside
   * the plan is never an answer, however much is down.
   *
   * @param failed backends that failed in this very write
   * @throws GatewayError `not-enough-backends` | `residency-violation` | `invalid-tag`; `backend-unavailable` when too few
   *   allowed backends are in reach; each with the id of the decision
   */
  plan(bucket: PlaceableBucket, tags: Tags, failed: readonly string[] = []): Promise<RecordedPlan> {
    return this.planner.plan(this.question(bucket, tags, failed));
  }

  /**
   * The plan of an object whose bytes are at backends already.
   *
   * @throws GatewayError as {@link plan}, `residency-violation` also when one of these backends is not permitted (any more)
   */
  async planWritten(
    bucket: PlaceableBucket,
    tags: Tags,
    written: readonly string[],
    kind: PlacementQuestion['kind'] = 'write',
  ): Promise<RecordedPlan> {
    const judgement = this.judge(bucket, tags);
    for (const backendId of written) this.policy.assertPermitted(judgement, backendId);
    const unreachable = this.unreachable(judgement).filter((id) => !written.includes(id));
    return this.planner.plan({ bucket, tags, judgement, kind, unreachable, written });
  }

  /** Whether objects with these tags could be placed, were every backend in reach. @throws GatewayError as {@link plan} */
  async assertPlaceable(bucket: PlaceableBucket, tags: Tags): Promise<void> {
    const judgement = this.judge(bucket, tags);
    await this.planner.plan({ bucket, tags, judgement, kind: 'write', unreachable: [] });
  }

  /** @throws GatewayError `residency-violation` */
  assertPermitted(bucket: PlaceableBucket, tags: Tags, backendId: string): void {
    this.policy.assertPermitted(this.judge(bucket, tags), backendId);
  }

  /** What a copy takes along from its source. */
  termsOfCopy(source: Governed, destination: Governed): CopyTerms {
    const [from, to] = [source, destination].map(({ bucket, tags }) => ({
      bucketId: bucket.id,
      locations: this.planner.locationsOf(bucket),
      policies: bucket.policies,
      tags,
    })) as [CopyEnd, CopyEnd];
    return termsOfCopy(from, to);
  }

  /**
   * Whether an object, bytes of which are at a backend already, may go on there by other tags than before.
   *
   * @throws GatewayError as {@link plan}; `residency-violation` when it is another backend that they permit; each with the id
   *   of the decision
   */
  async assertMayStay(bucket: PlaceableBucket, tags: Tags, backendId: string): Promise<void> {
    const { decisionId } = await this.plan(bucket, tags);
    try {
      this.assertPermitted(bucket, tags, backendId);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const { code, message, details } = error;
      throw new GatewayError(code, message, { ...details, decision: decisionId }, { cause: error });
    }
  }

  /** How an object with these tags would be placed now; nothing is kept. */
  explain(bucket: BucketRow, tags: Tags): DecisionRecord {
    return this.planner.explain(this.question(bucket, tags, []));
  }

  private question(bucket: PlaceableBucket, tags: Tags, failed: readonly string[]): PlacementQuestion {
    const judgement = this.judge(bucket, tags);
    const unreachable = this.unreachable(judgement);
    if (failed.length === 0) return { bucket, tags, judgement, kind: 'write', unreachable };
    const out = [...new Set([...unreachable, ...failed])].toSorted();
    return { bucket, tags, judgement, kind: 'fail-over', unreachable: out };
  }

  private unreachable({ permitted }: Judgement): readonly string[] {
    const out: string[] = [];
    for (const { id } of permitted) if (!this.backends.isUsable(id)) out.push(id);
    return out.toSorted();
  }
}
