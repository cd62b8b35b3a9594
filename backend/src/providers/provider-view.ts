import type { ProviderView, RegionView } from '@sgw/contracts';
import type { Provider, Region } from '@sgw/providers';

/** A provider as REST shows it. @param backends ids of this gateway's backends at it */
export function providerView(
  provider: Provider,
  regions: readonly Region[],
  backends: readonly string[],
): ProviderView {
  const { publicRegions, priceEurPerTbMonth, lastVerified } = provider;
  return {
    id: provider.provider,
    name: provider.providerName,
    homepage: provider.homepage,
    kind: provider.kind,
    legalEntity: provider.legalEntity,
    legalEntityCountry: provider.legalEntityCountry,
    owner: provider.owner,
    ownerCountry: provider.ownerCountry,
    ownerLaw: provider.ownerLaw,
    cloudActExposure: provider.cloudActExposure,
    features: provider.features,
    certificates: provider.certificates,
    egressFee: provider.egressFee,
    ...(priceEurPerTbMonth !== undefined && { priceEurPerTbMonth }),
    ...(publicRegions !== undefined && { publicRegions }),
    zones: regions.length,
    countries: distinct(regions.map(({ facts }) => facts.country)),
    jurisdictions: distinct(regions.map(({ facts }) => facts.jurisdiction)),
    pinsPlace: provider.pinsPlace,
    backends,
    sources: provider.sources,
    ...(lastVerified !== undefined && { lastVerified }),
    notes: provider.notes,
  };
}

/** A region as REST shows it. @param backends ids of this gateway's backends in its zone */
export function regionView(region: Region, backends: readonly string[]): RegionView {
  const { facts, coordinates } = region;
  return {
    ...facts,
    region: region.region,
    endpoint: region.endpoint,
    addressing: region.addressing,
    ...(coordinates && { coordinates }),
    overrides: region.overrides,
    source: region.source,
    backends,
  };
}

const distinct = (codes: readonly string[]) => [...new Set(codes)].toSorted();
