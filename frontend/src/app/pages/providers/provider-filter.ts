import { CERTIFICATES } from '@sgw/contracts';

/** The filters of the page, as they stand in its address: lists with commas. */
export const FILTER_NAMES = ['country', 'law', 'has', 'ownerLaw', 'exposure'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
export type ProviderFilter = Readonly<Record<FilterName, readonly string[]>> & { readonly q: string };

/** Reads the address; what is not there narrows nothing. */
export function readFilter(
  params: Readonly<Partial<Record<FilterName | 'q', string | undefined>>>,
): ProviderFilter {
  const list = (name: FilterName) => (params[name] ?? '').split(',').filter(Boolean);
  return {
    q: params.q ?? '',
    country: list('country'),
    law: list('law'),
    has: list('has'),
    ownerLaw: list('ownerLaw'),
    exposure: list('exposure'),
  };
}

/** What REST is asked: `has` names features and certificates in one. */
export function queryOf(filter: ProviderFilter): Readonly<Record<string, string>> {
  const certificates: readonly string[] = CERTIFICATES;
  const query = {
    text: filter.q.trim(),
    country: filter.country.join(','),
    jurisdiction: filter.law.join(','),
    feature: filter.has.filter((name) => !certificates.includes(name)).join(','),
    certificate: filter.has.filter((name) => certificates.includes(name)).join(','),
    ownerLaw: filter.ownerLaw.join(','),
    exposure: filter.exposure.join(','),
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

/** Whether anything is narrowed. */
export function isNarrowed(filter: ProviderFilter): boolean {
  return Object.keys(queryOf(filter)).length > 0;
}
