import type { DocumentFinding, PlacePattern, PolicyDocument } from '@sgw/contracts';
import { describePattern, fits, type PlaceOfFacts } from './place-pattern.js';

/** What a policy may name: what the provider data and the declared backends have, and every country there is. */
export interface KnownNames {
  readonly countries: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  readonly features: ReadonlySet<string>;
  readonly certificates: ReadonlySet<string>;
  /** Every zone of the data and every declared backend. */
  readonly places: readonly PlaceOfFacts[];
  /** The law that governs a country. */
  lawOf(country: string): string;
}

/**
 * The names of a policy that nothing has, and the places that cannot be. Such a name in a denial would let everything
 * through in silence, and one in a permission would let nothing through.
 *
 * @param document as `parsePolicy` gives it
 */
export function unknownNames(document: PolicyDocument, known: KnownNames): readonly DocumentFinding[] {
  const { residency, ownership, requires, order, reads } = document;
  const lists: readonly (readonly [string, readonly PlacePattern[] | undefined])[] = [
    ['/residency/allow', residency?.allow],
    ['/residency/deny', residency?.deny],
    ['/order', order],
    ['/reads/only', reads?.only],
    ['/reads/prefer', reads?.prefer],
  ];
  return [
    ...lists.flatMap(([pointer, patterns]) =>
      each(pointer, patterns, (place) => placeFindings(place, known)),
    ),
    ...each('/ownership/denyParentCountries', ownership?.denyParentCountries, (country) =>
      known.countries.has(country) ? [] : [{ pointer: '', detail: noCountry(country) }],
    ),
    ...each('/requires/features', requires?.features, (name) => unlisted('feature', name, known.features)),
    ...each('/requires/certificates', requires?.certificates, (name) =>
      unlisted('certificate', name, known.certificates),
    ),
  ];
}

function each<T>(
  pointer: string,
  entries: readonly T[] | undefined,
  findingsOf: (entry: T) => readonly DocumentFinding[],
): readonly DocumentFinding[] {
  return (entries ?? []).flatMap((entry, index) =>
    findingsOf(entry).map((finding) => ({ ...finding, pointer: `${pointer}/${index}${finding.pointer}` })),
  );
}

function placeFindings(pattern: PlacePattern, known: KnownNames): readonly DocumentFinding[] {
  const { jurisdiction, country, city, zone, provider } = pattern;
  const strange: DocumentFinding[] = [];
  const note = (name: string, detail: string) => strange.push({ pointer: `/${name}`, detail });
  const isSomewhere = (fact: 'city' | 'zone', name: string) =>
    known.places.some((place) => place[fact] === name);
  if (jurisdiction !== undefined && !isLaw(jurisdiction, known))
    note('jurisdiction', noLaw(jurisdiction, known));
  if (country !== undefined && !known.countries.has(country)) note('country', noCountry(country));
  if (city !== undefined && !isSomewhere('city', city))
    note('city', `no zone of the provider data and no backend lies in a city ${city}`);
  if (zone !== undefined && !isSomewhere('zone', zone))
    note('zone', `neither the provider data nor a backend has a zone ${zone}`);
  if (provider !== undefined && !known.providers.has(provider))
    note('provider', `neither the provider data nor a backend has a provider ${provider}`);
  if (strange.length > 0 || isPossible(pattern, known)) return strange;
  return [{ pointer: '', detail: `no place is all of this: ${describePattern(pattern)}` }];
}

/** Whether all that is named can be so of one place. A provider may open a zone wherever it has none yet. */
function isPossible(pattern: PlacePattern, { places, lawOf }: KnownNames): boolean {
  const { jurisdiction, country, city, zone } = pattern;
  if (zone !== undefined) return places.some((place) => place.zone === zone && fits(place, pattern) !== 'no');
  const isThere = places.some(
    (place) =>
      (city === undefined || place.city === city) &&
      (country === undefined || place.country === country) &&
      fits(place, { jurisdiction, country, city }) !== 'no',
  );
  if (isThere || city !== undefined) return isThere;
  return jurisdiction === undefined || country === undefined || lawOf(country) === jurisdiction;
}

function isLaw(name: string, { countries, places, lawOf }: KnownNames): boolean {
  if (places.some(({ jurisdiction }) => jurisdiction === name)) return true;
  return [...countries].some((country) => lawOf(country) === name);
}

function noLaw(name: string, { countries, lawOf }: KnownNames): string {
  if (!countries.has(name)) return `no place is under a law ${name}: write eu, or a country`;
  return `${name} is under the law of ${lawOf(name)}: write that, or country instead of jurisdiction`;
}

function noCountry(name: string): string {
  return `ISO 3166-1 has no country ${name}`;
}

function unlisted(kind: string, name: string, names: ReadonlySet<string>): readonly DocumentFinding[] {
  if (names.has(name)) return [];
  const detail = `neither the provider data nor a backend has a ${kind} ${name}; known are ${[...names].toSorted().join(', ')}`;
  return [{ pointer: '', detail }];
}
