import { answerOf, isAmong, type Known, type ZoneFacts } from '@sgw/contracts';
import { UNKNOWN } from './jurisdictions.js';

/** What copies must not have in common. */
export const DISTINCTIONS = ['zone', 'provider', 'owner', 'country'] as const;
export type Distinction = (typeof DISTINCTIONS)[number];

/** What a placement is asked to keep. */
export interface PlacementDemands {
  /** Countries and laws of the place, in order of preference; a zone must lie in one of them. Empty: anywhere known. */
  readonly places: readonly PlaceDemand[];
  readonly replicas: number;
  readonly distinct: Distinction;
  /** Features and certificates that must be there for certain. */
  readonly requires: readonly string[];
  /** Countries in which the ultimate legal parent must not sit. */
  readonly forbiddenOwnerCountries: readonly string[];
  /** Whether an owner that the United States can make hand out data is ruled out; one of whom it is unknown then is too. */
  readonly forbidsCloudAct: boolean;
}

export interface PlaceDemand {
  readonly kind: 'country' | 'jurisdiction';
  readonly code: string;
}

/** Why a zone may not hold a copy; `known` is what is known instead of what was asked for. */
export interface ZoneRefusal {
  readonly rule: 'place' | 'owner-country' | 'cloud-act-exposure' | 'requirement' | 'distinct';
  /** What was asked: the feature, the countries, the distinction. */
  readonly demand: string;
  readonly known: string;
}

export interface RefusedZone {
  readonly facts: ZoneFacts;
  readonly refusals: readonly ZoneRefusal[];
}

export interface PlacementSearch {
  /** Zones that may hold a copy, best first. */
  readonly permitted: readonly ZoneFacts[];
  readonly refused: readonly RefusedZone[];
  /** Placements of as many zones as copies were asked for, best first. */
  readonly placements: readonly (readonly ZoneFacts[])[];
  /** How many copies could be kept apart at most. */
  readonly mostReplicas: number;
}

/**
 * Finds the placements that keep every demand. What is unknown satisfies none.
 *
 * Best is what lies in the place named first, then of which most is known, then by zone code; placements are
 * compared by their best zone, then by the next.
 *
 * @param limit placements to give back at most
 */
export function findPlacements(
  zones: readonly ZoneFacts[],
  demands: PlacementDemands,
  limit: number,
): PlacementSearch {
  const judged = zones.map((facts) => ({ facts, refusals: judgeZone(facts, demands) }));
  const permitted = judged
    .filter(({ refusals }) => refusals.length === 0)
    .map(({ facts }) => facts)
    .toSorted(
      (a, b) =>
        preferenceOf(a, demands.places) - preferenceOf(b, demands.places) ||
        certaintyOf(b) - certaintyOf(a) ||
        (a.zone < b.zone ? -1 : 1),
    );
  const refused = judged.filter(({ refusals }) => refusals.length > 0);
  const mostReplicas = new Set(permitted.map((facts) => facts[demands.distinct])).size;
  const placements = mostReplicas < demands.replicas ? [] : combine(permitted, demands, limit);
  return { permitted, refused, placements, mostReplicas };
}

/** Every demand that the zone does not keep for certain; none means it may hold a copy. */
export function judgeZone(facts: ZoneFacts, demands: PlacementDemands): readonly ZoneRefusal[] {
  const refusals: ZoneRefusal[] = [];
  const { places, forbiddenOwnerCountries, distinct } = demands;
  if (preferenceOf(facts, places) === places.length) {
    const demand = places.map(({ code }) => code).join(',') || 'a known country or law';
    refusals.push({ rule: 'place', demand, known: placeOf(facts) });
  }
  if (forbiddenOwnerCountries.length > 0 && isAmong(facts.ownerCountry, forbiddenOwnerCountries) !== 'no') {
    const demand = `not ${forbiddenOwnerCountries.join(',')}`;
    refusals.push({ rule: 'owner-country', demand, known: facts.ownerCountry });
  }
  if (demands.forbidsCloudAct && facts.cloudActExposure !== 'no') {
    refusals.push({ rule: 'cloud-act-exposure', demand: 'no', known: facts.cloudActExposure });
  }
  for (const demand of demands.requires) {
    const known = offered(facts, demand);
    if (answerOf(known) !== 'yes') refusals.push({ rule: 'requirement', demand, known });
  }
  // Two owners of whom nobody knows may be one and the same.
  if (demands.replicas > 1 && facts[distinct] === UNKNOWN) {
    refusals.push({ rule: 'distinct', demand: distinct, known: UNKNOWN });
  }
  return refusals;
}

const placeOf = ({ country, jurisdiction }: ZoneFacts): string =>
  country === UNKNOWN ? jurisdiction : country;

/** Position of the first place that the zone lies in; the length of the list where it lies in none. */
function preferenceOf(facts: ZoneFacts, places: readonly PlaceDemand[]): number {
  if (places.length === 0) return placeOf(facts) === UNKNOWN ? 0 : -1;
  const found = places.findIndex(({ kind, code }) => code !== UNKNOWN && facts[kind] === code);
  return found === -1 ? places.length : found;
}

function offered({ features, certificates }: ZoneFacts, name: string): Known {
  for (const known of [features, certificates]) {
    if (Object.hasOwn(known, name)) return known[name] ?? 'unknown';
  }
  return 'unknown';
}

/** How many facts of a zone anybody knows. */
function certaintyOf({ features, certificates, cloudActExposure, ownerCountry }: ZoneFacts): number {
  const known = [...Object.values(features), ...Object.values(certificates), cloudActExposure, ownerCountry];
  return known.filter((fact) => fact !== UNKNOWN).length;
}

/** All ways in the order of `zones`, until the limit. */
function combine(
  zones: readonly ZoneFacts[],
  { replicas, distinct }: PlacementDemands,
  limit: number,
): readonly (readonly ZoneFacts[])[] {
  const found: (readonly ZoneFacts[])[] = [];
  // Distinct values from a position on: a branch that cannot be filled any more is left at once.
  const left = zones.map((_, index) => new Set(zones.slice(index).map((facts) => facts[distinct])));
  const extend = (chosen: readonly ZoneFacts[], from: number): void => {
    if (chosen.length === replicas) found.push(chosen);
    if (chosen.length === replicas) return;
    const used = new Set(chosen.map((facts) => facts[distinct]));
    for (let index = from; index < zones.length && found.length < limit; index++) {
      const zone = zones[index];
      const open = [...(left[index] ?? [])].filter((value) => !used.has(value)).length;
      if (zone === undefined || open < replicas - chosen.length) return;
      if (!used.has(zone[distinct])) extend([...chosen, zone], index + 1);
    }
  };
  extend([], 0);
  return found;
}
