import type { ZoneFacts } from './zone-facts.js';

/** What is known about one configured backend, without its credentials: the input of policy and placement. */
export interface BackendFacts extends ZoneFacts {
  /** Immutable name: `[a-z0-9-]`, at most 24 characters; also the slug of physical bucket names. */
  readonly id: string;
}

/** What a term of a LocationConstraint names. */
export type LocationKind = 'jurisdiction' | 'country' | 'city' | 'zone';

export interface LocationTerm {
  /** Normalised: lower case, `uk` written `gb`. */
  readonly term: string;
  readonly kind: LocationKind;
}

/** Where the copies of one version must lie. */
export interface PlacementPlan {
  /** Backends in the order in which bytes are tried: the list's order, then by backend id. */
  readonly candidates: readonly string[];
  /** The first `copies` of them: the placement that is owed. */
  readonly required: readonly string[];
}
