import { BackendRegistry } from '@backend/backends';
import { type BucketRow, PolicyRepository, type TenantRow } from '@backend/metadata';
import { draftBucket, PlacementResolver } from '@backend/objects';
import { type PlaceableBucket, PlacementPlanner } from '@backend/placement';
import { Injectable } from '@nestjs/common';
import { type AdoptionViolation, GatewayError, REPLICA_COUNT_TAG } from '@sgw/contracts';
import { REPLICA_DEFAULT } from './replica-default.js';

/** What a bucket will be, as far as rules ask. */
export interface DraftWish {
  readonly locationConstraint?: string | undefined;
  readonly replicaCount?: number | undefined;
}

/** A bucket that is not there yet, with what it says of places and copies. */
export interface Draft {
  readonly bucket: PlaceableBucket;
  readonly locationConstraint: string;
  readonly locations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Asks the rules about the place in which a provider keeps a bucket. */
@Injectable()
export class AdoptionJudge {
  constructor(
    private readonly placement: PlacementResolver,
    private readonly planner: PlacementPlanner,
    private readonly policies: PolicyRepository,
    private readonly backends: BackendRegistry,
  ) {}

  /** @throws GatewayError `invalid-location` */
  async draft(tenant: TenantRow, { locationConstraint, replicaCount }: DraftWish): Promise<Draft> {
    const constraint = locationConstraint ?? tenant.defaultLocations.join(',');
    const locations = this.planner.parseLocations(constraint).map(({ term }) => term);
    const tags = { [REPLICA_COUNT_TAG]: String(replicaCount ?? REPLICA_DEFAULT) };
    const bucket = draftBucket(locations, tags, await this.policies.ofTenant(tenant.id));
    return { bucket, locationConstraint: constraint, locations, tags };
  }

  /** The rules that bytes at this backend break; none where they may stay. */
  violations(bucket: PlaceableBucket | BucketRow, backendId: string): readonly AdoptionViolation[] {
    const verdict = this.placement.judge(bucket, {}).verdicts.find(({ facts }) => facts.id === backendId);
    if (!verdict)
      return [{ rule: 'residency', reason: `${backendId} is no backend of this gateway any more` }];
    return verdict.refusals.map(({ rule, reason, policy }) => ({
      rule,
      reason,
      ...(policy && { policy: policy.name }),
    }));
  }

  /** @throws GatewayError `residency-violation` that names the rule */
  assertMayStay(bucket: PlaceableBucket, backendId: string): void {
    const [first, ...others] = this.violations(bucket, backendId);
    if (!first) return;
    throw new GatewayError('residency-violation', [first, ...others].map(({ reason }) => reason).join('; '), {
      backend: backendId,
      rule: first.rule,
      ...(first.policy !== undefined && { policy: first.policy }),
    });
  }

  /** Where the rules want copies of what lies at a backend. */
  copies(bucket: PlaceableBucket): { readonly wanted: number; readonly backends: readonly string[] } {
    const plan = this.planner.planExisting(bucket, {}, this.placement.judge(bucket, {}));
    return { wanted: plan.required.length + plan.shortfall, backends: plan.required };
  }

  /** Backends that are declared at an endpoint. */
  backendsAt(endpoint: string) {
    const origin = originOf(endpoint);
    return this.backends.facts().filter(({ id }) => {
      const connection = this.backends.declaration(id)?.connection;
      return connection?.kind === 's3' && originOf(connection.endpoint) === origin;
    });
  }
}

function originOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
}
