import { BackendRegistry } from '@backend/backends';
import { Injectable } from '@nestjs/common';
import type { BackendFacts, LocationTerm } from '@sgw/contracts';
import { assertPermitted, effectivePolicy, permittedBackends, type PlacementRules } from '@sgw/policy';

/** Asks the rules about the backends that are configured here: at the write, and again before every copy. */
@Injectable()
export class PolicyGate {
  constructor(private readonly backends: BackendRegistry) {}

  /** Backends that may hold a byte under these rules; empty when nothing satisfies them. */
  permitted(locations: readonly LocationTerm[]): readonly BackendFacts[] {
    return permittedBackends(this.backends.facts(), rulesOf(locations));
  }

  /** @throws GatewayError `residency-violation` that names the rule, when no byte may go to this backend */
  assertPermitted(backendId: string, locations: readonly LocationTerm[]): void {
    const facts = this.backends.facts().find(({ id }) => id === backendId);
    assertPermitted(facts ?? unknownBackend(backendId), rulesOf(locations));
  }
}

function rulesOf(locations: readonly LocationTerm[]): PlacementRules {
  return { locations, policy: effectivePolicy([]) };
}

/** A backend that is no longer declared lies nowhere that anybody vouches for. */
function unknownBackend(id: string): BackendFacts {
  const unknown = 'unknown';
  return {
    id,
    provider: unknown,
    zone: unknown,
    city: unknown,
    country: unknown,
    jurisdiction: unknown,
    owner: unknown,
    ownerCountry: unknown,
    features: {},
  };
}
