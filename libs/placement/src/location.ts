import type { BackendFacts, LocationTerm } from '@sgw/contracts';

/** What a fact says that nobody knows. It names no place. */
export const UNKNOWN_PLACE = 'unknown';

/** How far down its own preferences a policy has a backend, one number per policy, the weightiest first; less is better. */
export type PreferenceOf = (backend: BackendFacts) => readonly number[];

const NO_PREFERENCE: PreferenceOf = () => [];

/** Whether the backend lies in the location. A place that is not known lies nowhere. */
export function matches(location: LocationTerm, backend: BackendFacts): boolean {
  // The kind of a location is the name of the fact it speaks of.
  return location.term !== UNKNOWN_PLACE && backend[location.kind] === location.term;
}

/**
 * The backends that the list allows: in the list's order, then by preference, then by backend id. A backend that
 * several terms name keeps the rank of the first.
 */
export function rankBackends(
  backends: readonly BackendFacts[],
  terms: readonly LocationTerm[],
  preferenceOf: PreferenceOf = NO_PREFERENCE,
): readonly BackendFacts[] {
  return backends
    .map((backend) => ({
      backend,
      place: terms.findIndex((term) => matches(term, backend)),
      preference: preferenceOf(backend),
    }))
    .filter(({ place }) => place >= 0)
    .toSorted(
      (a, b) =>
        a.place - b.place || compare(a.preference, b.preference) || (a.backend.id < b.backend.id ? -1 : 1),
    )
    .map(({ backend }) => backend);
}

/** The ids of {@link rankBackends} without any preference. */
export function allowedBackends(
  backends: readonly BackendFacts[],
  terms: readonly LocationTerm[],
): readonly string[] {
  return rankBackends(backends, terms).map(({ id }) => id);
}

/** Compares two lists of numbers from the left. */
export function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
