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

  /** Copies, and uploads with parts, on backends that the rules do not allow; those whose removal is owed count until they are gone. */
  async violations(): Promise<number> {
    let violations = 0;
    for (const { bucketId, tags, backendId, replicas, uploads, ...bucket } of await this.overview.placed()) {
      const terms = this.planner.locationsOf(bucket);
      const { permitted } = this.policy.judge({ id: bucketId, ...bucket }, tags, terms);
      if (!permitted.some(({ id }) => id === backendId)) violations += replicas + uploads;
    }
    return violations;
  }
}
