import { CERTIFICATES, FEATURES, type Known } from '@sgw/contracts';
import { CLOUD_ACT_EXPOSURE, type ProviderData, type Region } from './provider-data.js';

/** What the zones can be counted by. */
export const COVERAGE_GROUPS = ['country', 'jurisdiction', 'owner-country', 'provider'] as const;
export type CoverageGroup = (typeof COVERAGE_GROUPS)[number];

/** Every fact that coverage counts. */
export const COVERED_FACTS: readonly string[] = [CLOUD_ACT_EXPOSURE, ...FEATURES, ...CERTIFICATES];

/** How many zones answer in each way; the four add up to all of them. */
export type Tally = Readonly<Record<Known, number>>;

/** The zones of one country, law, owner or provider. */
export interface CoverageRow {
  readonly group: string;
  readonly zones: number;
  readonly providers: number;
  /** By fact, see {@link COVERED_FACTS}. */
  readonly facts: Readonly<Record<string, Tally>>;
}

/**
 * Counts what is known about the zones of each group; what is unknown is counted as that.
 *
 * @returns rows with most zones first, then by name
 */
export function coverageBy({ regions }: ProviderData, group: CoverageGroup): readonly CoverageRow[] {
  const groups = Map.groupBy(regions, (region) => groupOf(region, group));
  return [...groups]
    .map(([name, members]) => coverageOf(name, members))
    .toSorted((a, b) => b.zones - a.zones || (a.group < b.group ? -1 : 1));
}

/** Counts all zones as one group. */
export function coverageOf(group: string, regions: readonly Region[]): CoverageRow {
  return {
    group,
    zones: regions.length,
    providers: new Set(regions.map(({ facts }) => facts.provider)).size,
    facts: Object.fromEntries(COVERED_FACTS.map((fact) => [fact, tallyOf(regions, fact)])),
  };
}

/** What is known of one fact in one zone: its exposure, a feature or a certificate; unknown where nobody says. */
export function knownOf({ facts }: Pick<Region, 'facts'>, fact: string): Known {
  if (fact === CLOUD_ACT_EXPOSURE) return facts.cloudActExposure;
  if (Object.hasOwn(facts.features, fact)) return facts.features[fact] ?? 'unknown';
  return Object.hasOwn(facts.certificates, fact) ? (facts.certificates[fact] ?? 'unknown') : 'unknown';
}

function tallyOf(regions: readonly Region[], fact: string): Tally {
  const tally: Record<Known, number> = { yes: 0, partial: 0, no: 0, unknown: 0 };
  for (const region of regions) tally[knownOf(region, fact)]++;
  return tally;
}

function groupOf({ facts }: Region, group: CoverageGroup): string {
  switch (group) {
    case 'country':
      return facts.country;
    case 'jurisdiction':
      return facts.jurisdiction;
    case 'owner-country':
      return facts.ownerCountry;
    case 'provider':
      return facts.provider;
  }
}
