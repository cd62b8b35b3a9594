/** Whether a feature is there. What is not declared is unknown, and unknown never satisfies a requirement. */
export type Known = 'yes' | 'no' | 'partial' | 'unknown';

/** What is known about one configured backend, without its credentials: the input of policy and placement. */
export interface BackendFacts {
  /** Immutable name: `[a-z0-9-]`, at most 24 characters; also the slug of physical bucket names. */
  readonly id: string;
  /** Provider id of data/providers, or `local`. */
  readonly provider: string;
  /** Zone code, `fi-hel-uc`. */
  readonly zone: string;
  /** City term, `fi-hel`. */
  readonly city: string;
  /** ISO 3166-1 alpha-2, lower case. */
  readonly country: string;
  /** Law that governs the place, lower case: `eu`, `us`, `ch`, `gb` … */
  readonly jurisdiction: string;
  /** Legal entity that runs it, and the country of its ultimate parent; `unknown` where not declared. */
  readonly owner: string;
  readonly ownerCountry: string;
  readonly features: Readonly<Record<string, Known>>;
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
