import type { BackendFacts, LocationTerm } from '@sgw/contracts';

/** What a fact says that nobody knows. It names no place. */
export const UNKNOWN_PLACE = 'unknown';

/** Whether the backend lies in the location. A place that is not known lies nowhere. */
export function matches(location: LocationTerm, backend: BackendFacts): boolean {
  // The kind of a location is the name of the fact it speaks of.
  return location.term !== UNKNOWN_PLACE && backend[location.kind] === location.term;
}

/**
 * The backends that the list allows: in the list's order, then by backend id. A backend that
 * several terms name keeps the rank of the first.
 */
export function allowedBackends(
  backends: readonly BackendFacts[],
  terms: readonly LocationTerm[],
): readonly string[] {
  return backends
    .map((backend) => ({ id: backend.id, rank: terms.findIndex((term) => matches(term, backend)) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}
