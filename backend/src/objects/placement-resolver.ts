import { BackendRegistry } from '@backend/backends';
import { type PlaceableBucket, PlacementPlanner, type RecordedPlan } from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';

/** Policy first, then placement, then health: the one place where the three meet. */
@Injectable()
export class PlacementResolver {
  constructor(
    private readonly policy: PolicyGate,
    private readonly planner: PlacementPlanner,
    private readonly backends: BackendRegistry,
  ) {}

  /** @throws GatewayError `not-enough-backends` | `invalid-tag` */
  plan(bucket: PlaceableBucket, objectTags: Readonly<Record<string, string>>): Promise<RecordedPlan> {
    return this.planner.plan(bucket, objectTags, this.policy.permitted(this.planner.locationsOf(bucket)));
  }

  /**
   * Where the first copy may be tried, best first: the plan's order, without backends known to be out of reach. A backend
   * outside the plan is never an answer, however much is down.
   *
   * @throws GatewayError `backend-unavailable` when every allowed backend is out of reach
   */
  writeOrder(plan: RecordedPlan): readonly string[] {
    const usable = plan.candidates.filter((id) => this.backends.isUsable(id));
    if (usable.length > 0) return usable;
    throw new GatewayError(
      'backend-unavailable',
      'No backend that this bucket allows can be reached. Please try again.',
    );
  }

  /** @throws GatewayError `residency-violation` */
  assertPermitted(bucket: PlaceableBucket, backendId: string): void {
    this.policy.assertPermitted(backendId, this.planner.locationsOf(bucket));
  }
}
