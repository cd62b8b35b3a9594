import type { BucketRow } from '@backend/metadata';
import { PlacementPlanner } from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import { Injectable } from '@nestjs/common';

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

  /** Ids of the backends that may hold a byte of an object with these tags. */
  permitted(bucket: JudgedBucket, tags: Tags): ReadonlySet<string> {
    const { permitted } = this.policy.judge(bucket, tags, this.planner.locationsOf(bucket));
    return new Set(permitted.map(({ id }) => id));
  }
}
