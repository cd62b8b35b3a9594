import type { BucketRow } from '@backend/metadata';
import { type PlaceableBucket, PlacementPlanner } from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';

/** What decides over a bucket's copies. */
export type JudgedBucket = Pick<BucketRow, 'id' | 'epoch' | 'locations' | 'policies'>;

type Tags = Readonly<Record<string, string>>;

/** Says where the rules of today let copies lie. */
@Injectable()
export class CopyJudge {
  constructor(
    private readonly planner: PlacementPlanner,
    private readonly policy: PolicyGate,
  ) {}

  /** Where the copies of an object with these tags belong; nowhere for a tag that is no count. */
  required(bucket: PlaceableBucket, tags: Tags): readonly string[] {
    const judgement = this.policy.judge(bucket, tags, this.planner.locationsOf(bucket));
    try {
      return this.planner.planExisting(bucket, tags, judgement).required;
    } catch (error) {
      if (error instanceof GatewayError) return [];
      throw error;
    }
  }

  /** Ids of the backends that may hold a byte of an object with these tags. */
  permitted(bucket: JudgedBucket, tags: Tags): ReadonlySet<string> {
    return this.judge(bucket, tags).permitted;
  }

  /** The same, with those of the tags that the rules look at. */
  judge(bucket: JudgedBucket, tags: Tags): { readonly permitted: ReadonlySet<string>; readonly tags: Tags } {
    const judgement = this.policy.judge(bucket, tags, this.planner.locationsOf(bucket));
    return { permitted: new Set(judgement.permitted.map(({ id }) => id)), tags: judgement.tags };
  }
}
