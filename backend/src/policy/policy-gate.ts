import { BackendRegistry } from '@backend/backends';
import { Injectable } from '@nestjs/common';
import { type BackendFacts, type LocationTerm, UNKNOWN_ZONE } from '@sgw/contracts';
import { assertPermitted, permittedBackends, type PlacementRules } from '@sgw/policy';

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
    // A backend that is no longer declared lies nowhere that anybody vouches for.
    assertPermitted(facts ?? { ...UNKNOWN_ZONE, id: backendId }, rulesOf(locations));
  }
}

function rulesOf(locations: readonly LocationTerm[]): PlacementRules {
  return { residency: locations, requires: [] };
}
