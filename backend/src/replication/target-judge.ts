import type { BucketRow } from '@backend/metadata';
import { PlacementPlanner } from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import { Injectable } from '@nestjs/common';
import { GatewayError, type PlacementPlan } from '@sgw/contracts';

type Tags = Readonly<Record<string, string>>;

/** Asks policy and placement about the copies of one object, as they stand now. */
@Injectable()
export class TargetJudge {
  constructor(
    private readonly policy: PolicyGate,
    private readonly planner: PlacementPlanner,
  ) {}

  /**
   * Where the copies belong today.
   *
   * @returns undefined when too few backends are permitted for the copies that are asked for: then nothing is removed, and
   *   what was promised to a permitted backend is still made
   */
  async plan(bucket: BucketRow, tags: Tags): Promise<PlacementPlan | undefined> {
    try {
      return await this.planner.plan(bucket, tags, this.policy.permitted(this.planner.locationsOf(bucket)));
    } catch (error) {
      if (error instanceof GatewayError) return undefined;
      throw error;
    }
  }

  /** Backends that may hold a byte of the bucket, whatever is planned. */
  permitted(bucket: BucketRow): readonly string[] {
    return this.policy.permitted(this.planner.locationsOf(bucket)).map(({ id }) => id);
  }

  /** @returns the rule that forbids the backend to hold a byte of the bucket, and why; undefined when none does */
  refusal(bucket: BucketRow, backendId: string): string | undefined {
    try {
      this.policy.assertPermitted(backendId, this.planner.locationsOf(bucket));
      return undefined;
    } catch (error) {
      if (error instanceof GatewayError)
        return `${String(error.details['rule'] ?? error.code)}: ${error.message}`;
      throw error;
    }
  }
}
