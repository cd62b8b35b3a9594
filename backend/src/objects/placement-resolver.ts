import { BackendRegistry } from '@backend/backends';
import type { BucketRow } from '@backend/metadata';
import {
  type PlaceableBucket,
  PlacementPlanner,
  type PlacementQuestion,
  type RecordedPlan,
} from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import type { TransferEnd } from '@backend/transfers';
import { Injectable } from '@nestjs/common';
import { type DecisionRecord, GatewayError } from '@sgw/contracts';
import {
  type CopyEnd,
  type CopyTerms,
  type EffectivePolicy,
  isKeptAtProvider,
  type Judgement,
  termsOfCopy,
} from '@sgw/policy';
import type { CopyTie } from './copy-residency.js';
import { lockOfNew, type NewLock, type ObjectLock } from '@sgw/retention';

type Tags = Readonly<Record<string, string>>;

/** A bucket, and the tags of an object in it. */
export interface Governed {
  readonly bucket: PlaceableBucket;
  readonly tags: Tags;
}

/** Bytes that go into a bucket, as an object with these tags. */
export interface Crossing {
  readonly bucket: BucketRow;
  readonly tags: Tags;
  readonly origin?: CopyTie | undefined;
}

/** A bucket that objects are written to, with what it can promise to keep. */
export type KeepingBucket = PlaceableBucket & Pick<BucketRow, 'objectLock'>;

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
   * @throws GatewayError `not-enough-backends` | `residency-violation` | `invalid-tag`; `invalid-bucket-state` where a rule of
   *   retention finds a bucket without object lock; `backend-unavailable` when too few allowed backends are in reach; each with the id of the decision
   */
  async plan(bucket: KeepingBucket, tags: Tags, failed: readonly string[] = []): Promise<RecordedPlan> {
    const question = this.question(bucket, tags, failed);
    assertKeepable(bucket, question.judgement.policy);
    return this.planner.plan(question);
  }

  /**
   * The plan of an object whose bytes are at backends already.
   *
   * @param failed backends that failed before these took their place
   * @throws GatewayError as {@link plan}, `residency-violation` also when one of these backends is not permitted (any more)
   */
  async planWritten(
    bucket: KeepingBucket,
    tags: Tags,
    written: readonly string[],
    failed: readonly string[] = [],
  ): Promise<RecordedPlan> {
    const judgement = this.judge(bucket, tags);
    assertKeepable(bucket, judgement.policy);
    for (const backendId of written) this.policy.assertPermitted(judgement, backendId);
    const kind = failed.length === 0 ? 'write' : 'fail-over';
    const out = [...new Set([...this.unreachable(judgement), ...failed])].toSorted();
    const unreachable = out.filter((id) => !written.includes(id));
    return this.planner.plan({ bucket, tags, judgement, kind, unreachable, written });
  }

  /** Whether objects with these tags could be placed, were every backend in reach. @throws GatewayError as {@link plan} */
  async assertPlaceable(bucket: PlaceableBucket, tags: Tags): Promise<RecordedPlan> {
    const judgement = this.judge(bucket, tags);
    return this.planner.plan({ bucket, tags, judgement, kind: 'write', unreachable: [] });
  }

  /**
   * Whether an object that is there already can have these tags: its bucket's `replica-count` is brought within what the rules
   * leave, what the tags themselves ask for must be possible.
   *
   * @throws GatewayError as {@link plan}
   */
  async assertTaggable(bucket: PlaceableBucket, tags: Tags): Promise<void> {
    const judgement = this.judge(bucket, tags);
    await this.planner.plan({ bucket, tags, judgement, kind: 'write', unreachable: [], isThere: true });
  }

  /** @throws GatewayError `residency-violation` */
  assertPermitted(bucket: PlaceableBucket, tags: Tags, backendId: string): void {
    this.policy.assertPermitted(this.judge(bucket, tags), backendId);
  }

  /** Whether no rule forbids an object with these tags to lie at any of these backends. */
  isPermitted(bucket: PlaceableBucket, tags: Tags, backends: Iterable<string>): boolean {
    const { permitted } = this.judge(bucket, tags);
    return [...backends].every((backendId) => permitted.some(({ id }) => id === backendId));
  }

  /**
   * The buckets by whose rules bytes go to backends, for a transfer.
   *
   * @param backends may grow while the transfer goes on
   */
  endsOf({ bucket, tags, origin }: Crossing, backends: ReadonlySet<string>): readonly TransferEnd[] {
    const destination: TransferEnd = {
      bucketId: bucket.id,
      epoch: bucket.epoch,
      mayGoOn: (current) => current !== undefined && this.isPermitted(current, tags, backends),
    };
    if (!origin) return [destination];
    const source: TransferEnd = {
      bucketId: origin.asRead.bucketId,
      epoch: origin.asRead.bucketEpoch,
      mayGoOn: (current) => !current || this.isPermitted(bucket, origin.tagsBy(current, bucket), backends),
    };
    return source.bucketId === bucket.id ? [destination] : [destination, source];
  }

  /** What protects a new version: what was asked for, and at least what the rules say. */
  lockOfNew(bucket: KeepingBucket, tags: Tags, wish: ObjectLock | undefined): NewLock | undefined {
    return lockOfNew(bucket.objectLock, wish, this.judge(bucket, tags).policy.retention);
  }

  /** Whether the copies of an object belong into buckets that providers made with object lock. */
  isKeptAtProvider(bucket: PlaceableBucket, tags: Tags): boolean {
    return isKeptAtProvider(this.judge(bucket, tags).policy);
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
  async assertMayStay(bucket: KeepingBucket, tags: Tags, backendId: string): Promise<void> {
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

/**
 * A rule that versions are kept can be held only where nothing overwrites them: in a bucket with object lock.
 *
 * @throws GatewayError `invalid-bucket-state` that names the rule
 */
function assertKeepable({ objectLock }: KeepingBucket, { retentions }: EffectivePolicy): void {
  const [rule] = retentions;
  if (!rule || objectLock !== null) return;
  const { policy, value } = rule;
  throw new GatewayError(
    'invalid-bucket-state',
    `The placement policy ${policy.name} (version ${policy.version}) keeps every version for ${value.days} days, and the bucket has no object lock. Switch it on with PutObjectLockConfiguration.`,
    { rule: 'retention', policy: policy.name, pointer: rule.pointer },
  );
}
