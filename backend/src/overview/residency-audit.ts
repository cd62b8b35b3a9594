import { OverviewRepository } from '@backend/metadata';
import { PlacementPlanner } from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import { Injectable } from '@nestjs/common';

/** Judges every copy that may hold bytes by the rules of today, whoever put it there and why. */
@Injectable()
export class ResidencyAudit {
  constructor(
    private readonly overview: OverviewRepository,
    private readonly planner: PlacementPlanner,
    private readonly policy: PolicyGate,
  ) {}

  /** Copies on backends that their bucket does not allow; copies whose removal is owed count until they are gone. */
  async violations(): Promise<number> {
    const permittedFor = new Map<string, ReadonlySet<string>>();
    let violations = 0;
    for (const { locations, backendId, replicas } of await this.overview.placed()) {
      const list = locations.join();
      const permitted = permittedFor.get(list) ?? this.permitted(locations);
      permittedFor.set(list, permitted);
      if (!permitted.has(backendId)) violations += replicas;
    }
    return violations;
  }

  private permitted(locations: readonly string[]): ReadonlySet<string> {
    return new Set(this.policy.permitted(this.planner.locationsOf({ locations })).map(({ id }) => id));
  }
}
