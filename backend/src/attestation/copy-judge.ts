import { PlacementPlanner } from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import { Injectable } from '@nestjs/common';

/** What decides over a bucket's copies. */
export interface JudgedBucket {
  readonly locations: readonly string[];
}

/** Says where the rules of today let copies lie. */
@Injectable()
export class CopyJudge {
  constructor(
    private readonly planner: PlacementPlanner,
    private readonly policy: PolicyGate,
  ) {}

  /** Ids of the backends that may hold a byte of the bucket. */
  permitted(bucket: JudgedBucket): ReadonlySet<string> {
    return new Set(this.policy.permitted(this.planner.locationsOf(bucket)).map(({ id }) => id));
  }
}
