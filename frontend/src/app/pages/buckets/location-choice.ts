import type { LocationKind, LocationView } from '@sgw/contracts';

const KIND_TITLES: Readonly<Record<LocationKind, string>> = {
  jurisdiction: 'Laws',
  country: 'Countries',
  city: 'Cities',
  zone: 'Zones',
};
const KIND_ORDER: readonly LocationKind[] = ['country', 'jurisdiction', 'city', 'zone'];

/** A ready-made list of locations that this installation can keep. */
export interface LocationTemplate {
  readonly label: string;
  readonly terms: readonly string[];
  readonly copies: number;
}

/** The terms that can still be added, in groups for a menu. */
export function locationGroups(locations: readonly LocationView[], chosen: readonly string[]) {
  return KIND_ORDER.map((kind) => ({
    title: KIND_TITLES[kind],
    locations: locations.filter((location) => location.kind === kind && !chosen.includes(location.term)),
  })).filter((group) => group.locations.length > 0);
}

/** Backends that a list of terms allows, in the list's order, each once: what a copy can go to. */
export function allowedBackends(
  locations: readonly LocationView[],
  terms: readonly string[],
): readonly string[] {
  const byTerm = new Map(locations.map((location) => [location.term, location.backends]));
  return [...new Set(terms.flatMap((term) => byTerm.get(term) ?? []))];
}

/** Lists worth one click: every law with two backends, and two countries under one law. */
export function locationTemplates(locations: readonly LocationView[]): readonly LocationTemplate[] {
  const templates: LocationTemplate[] = [];
  const countries = locations.filter(({ kind }) => kind === 'country');
  for (const law of locations.filter(
    ({ kind, backends }) => kind === 'jurisdiction' && backends.length > 1,
  )) {
    const inside = countries.filter(({ backends }) => backends.every((id) => law.backends.includes(id)));
    // Finland first where there is a choice: it is the default tenant's home.
    const [first, second] = [...inside].sort((a, b) => Number(b.term === 'fi') - Number(a.term === 'fi'));
    if (first && second) {
      const label = `${first.term.toUpperCase()} and ${second.term.toUpperCase()}, 2 copies`;
      templates.push({ label, terms: [first.term, second.term], copies: 2 });
    }
    templates.push({
      label: `Anywhere in ${law.term.toUpperCase()}, 2 copies`,
      terms: [law.term],
      copies: 2,
    });
  }
  return templates.slice(0, 3);
}
