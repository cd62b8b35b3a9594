import type { BackendFacts, LocationKind, LocationTerm, LocationView } from '@sgw/contracts';
import { allowedBackends, UNKNOWN_PLACE } from './location.js';

/** Where a zone lies, from the provider data. */
export type Place = Readonly<Record<LocationKind, string>>;

/** Every location that can be named, and what lies there. */
export interface Gazetteer {
  /** The location of a term as {@link normaliseTerm} writes it; undefined where nobody knows it. */
  find(term: string): LocationTerm | undefined;
  /** Whether a backend of this gateway lies there. */
  hasBackend(term: string): boolean;
  /** The locations with at least one backend here, widest first, each with its backends by id. */
  usable(): readonly LocationView[];
}

export interface GazetteerSources {
  readonly zones: readonly Place[];
  readonly backends: readonly BackendFacts[];
}

/** From wide to narrow. `us` is both a law and a country, and then the country is meant: a law alone says nothing about a place. */
const KINDS: readonly LocationKind[] = ['jurisdiction', 'country', 'city', 'zone'];

/**
 * Collects the terms of the provider data and those that backends declare. Facts are compared as
 * they stand: lower case, `gb`, `unknown` where not known.
 */
export function createGazetteer({ zones, backends }: GazetteerSources): Gazetteer {
  const kinds = kindsOf([...zones, ...backends]);
  const usable = kindsOf(backends);
  return {
    find: (term) => locationOf(kinds, term),
    hasBackend: (term) => usable.has(term),
    usable: () =>
      [...usable]
        .map(([term, kind]) => ({ term, kind: kinds.get(term) ?? kind }))
        .toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.term < b.term ? -1 : 1))
        .map((location) => ({ ...location, backends: allowedBackends(backends, [location]) })),
  };
}

function kindsOf(places: readonly Place[]): ReadonlyMap<string, LocationKind> {
  const kinds = new Map<string, LocationKind>();
  for (const place of places) {
    for (const kind of KINDS) {
      const known = kinds.get(place[kind]);
      const isBetter = known === undefined || (known === 'jurisdiction' && kind === 'country');
      if (place[kind] !== UNKNOWN_PLACE && isBetter) kinds.set(place[kind], kind);
    }
  }
  return kinds;
}

function locationOf(kinds: ReadonlyMap<string, LocationKind>, term: string): LocationTerm | undefined {
  const kind = kinds.get(term);
  return kind === undefined ? undefined : { term, kind };
}
