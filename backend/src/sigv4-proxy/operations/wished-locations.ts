/** Where a CreateBucket wants its bucket to lie. */
export interface WishedLocations {
  /** Absent for no place in particular, which a client says that names our own region. */
  readonly constraint: string | undefined;
  /** Its terms, in their order, in lower case. */
  readonly locations: readonly string[];
}

/** @param named the LocationConstraint as the client wrote it */
export function wishedLocations(named: string | undefined, region: string): WishedLocations {
  const constraint = named === region ? undefined : named;
  return { constraint, locations: constraint?.split(',').map((term) => term.trim().toLowerCase()) ?? [] };
}
