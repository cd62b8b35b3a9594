import type { Answer } from '@sgw/contracts';
import { knownOf } from './coverage.js';
import type { Provider, ProviderData, Region } from './provider-data.js';

/** What a list of regions or providers is narrowed to. A list that is left out narrows nothing; an empty one neither. */
export interface RegionFilter {
  /** The place is in one of these; `unknown` finds what lies nowhere known. */
  readonly country?: readonly string[];
  readonly jurisdiction?: readonly string[];
  /** All of these are there for certain, in the same zone. */
  readonly feature?: readonly string[];
  readonly certificate?: readonly string[];
  /** The ultimate legal parent sits in one of these, or answers to one of these laws. */
  readonly ownerCountry?: readonly string[];
  readonly ownerLaw?: readonly string[];
  readonly exposure?: readonly Answer[];
  readonly provider?: readonly string[];
  /** Words that all occur in names, codes or owners. */
  readonly text?: string;
}

/** The regions that pass, in the order of the data. */
export function selectRegions(data: ProviderData, filter: RegionFilter): readonly Region[] {
  return data.regions.filter((region) => passes(region, filter));
}

/** The providers with a region that passes; without a filter on places or words, also those that have no region. */
export function selectProviders(data: ProviderData, filter: RegionFilter): readonly Provider[] {
  const passing = new Set(selectRegions(data, filter).map(({ facts }) => facts.provider));
  const placed = new Set(data.regions.map(({ facts }) => facts.provider));
  return data.providers.filter(
    (provider) =>
      passing.has(provider.provider) || (!placed.has(provider.provider) && passes(nowhere(provider), filter)),
  );
}

function passes(region: Pick<Region, 'facts' | 'region'>, filter: RegionFilter): boolean {
  const { facts } = region;
  const wanted = [...(filter.feature ?? []), ...(filter.certificate ?? [])];
  return (
    isOneOf(facts.country, filter.country) &&
    isOneOf(facts.jurisdiction, filter.jurisdiction) &&
    isOneOf(facts.ownerCountry, filter.ownerCountry) &&
    isOneOf(facts.ownerLaw, filter.ownerLaw) &&
    isOneOf(facts.cloudActExposure, filter.exposure) &&
    isOneOf(facts.provider, filter.provider) &&
    wanted.every((fact) => knownOf(region, fact) === 'yes') &&
    holdsWords(region, filter.text ?? '')
  );
}

function isOneOf(value: string, list: readonly string[] = []): boolean {
  return list.length === 0 || list.includes(value);
}

function holdsWords({ facts, region }: Pick<Region, 'facts' | 'region'>, text: string): boolean {
  const { zone, cityName, provider, providerName, legalEntity, owner } = facts;
  const haystack = [zone, region, cityName, provider, providerName, legalEntity, owner]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

/** A provider without a region of the data lies nowhere known. */
function nowhere(provider: Provider): Pick<Region, 'facts' | 'region'> {
  const unknown = 'unknown';
  const place = { zone: '', city: unknown, cityName: '', country: unknown, jurisdiction: unknown };
  return { facts: { ...provider, ...place }, region: '' };
}
