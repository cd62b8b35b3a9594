import type { KnownPlace, ZoneFacts } from '@sgw/contracts';
import { UNKNOWN_ZONE } from '@sgw/contracts';
import { UNKNOWN } from './jurisdictions.js';
import type { Region } from './provider-data.js';

/** What a survey knows of where it was. */
export interface EndpointClue {
  /** As a URL. */
  readonly endpoint: string;
  /** What the provider answered to GetBucketLocation. The region that a client typed is no clue: anything can be typed. */
  readonly location?: string | undefined;
}

const SHOWN_ZONES = 50;

/**
 * Finds the zone of an endpoint in the provider data, by its host and, where zones share one, by the bucket's location.
 *
 * A location that names another zone of the same provider does not move a bucket there: then it may be either, and what is
 * known is what both have in common. So a place is never known better than host and provider tell for certain.
 */
export function locateEndpoint(regions: readonly Region[], { endpoint, location }: EndpointClue): KnownPlace {
  const host = hostOf(endpoint);
  const here = host === undefined ? [] : regions.filter((region) => patternOf(region.endpoint).test(host));
  if (here.length === 0) {
    const reason = `The provider data know no endpoint ${host ?? 'like this'}`;
    return { basis: 'unknown', facts: UNKNOWN_ZONE, zones: [], reason };
  }
  if (location === undefined) return placeOf(here, `${host} is in the provider data`);
  const isNamed = ({ region }: Region): boolean => region.toLowerCase() === location.toLowerCase();
  const named = here.filter(isNamed);
  if (named.length > 0)
    return placeOf(named, `${host} is in the provider data, and the bucket's location is ${location}`);
  const providers = new Set(here.map(({ facts }) => facts.provider));
  const elsewhere = regions.filter((region) => providers.has(region.facts.provider) && isNamed(region));
  if (elsewhere.length === 0) return placeOf(here, `${host} is in the provider data`);
  return placeOf(
    [...here, ...elsewhere],
    `${host} is in the provider data, but the bucket's location is ${location}`,
  );
}

/** What all of them have in common; where they differ, nobody knows. @param zones at least one */
export function commonFacts(zones: readonly ZoneFacts[]): ZoneFacts {
  const [first = UNKNOWN_ZONE, ...others] = zones;
  const shared = <T extends string>(read: (facts: ZoneFacts) => T): T | 'unknown' => {
    const value = read(first);
    return others.every((facts) => read(facts) === value) ? value : UNKNOWN;
  };
  const sharedNames = (
    read: (facts: ZoneFacts) => ZoneFacts['features'],
  ): Record<string, ZoneFacts['features'][string]> =>
    Object.fromEntries(
      Object.keys(read(first)).map((name) => [name, shared((facts) => read(facts)[name] ?? UNKNOWN)]),
    );
  return {
    zone: shared(({ zone }) => zone),
    city: shared(({ city }) => city),
    cityName: shared(({ cityName }) => cityName),
    country: shared(({ country }) => country),
    jurisdiction: shared(({ jurisdiction }) => jurisdiction),
    provider: shared(({ provider }) => provider),
    providerName: shared(({ providerName }) => providerName),
    legalEntity: shared(({ legalEntity }) => legalEntity),
    legalEntityCountry: shared(({ legalEntityCountry }) => legalEntityCountry),
    owner: shared(({ owner }) => owner),
    ownerCountry: shared(({ ownerCountry }) => ownerCountry),
    ownerLaw: shared(({ ownerLaw }) => ownerLaw),
    cloudActExposure: shared(({ cloudActExposure }) => cloudActExposure),
    features: sharedNames(({ features }) => features),
    certificates: sharedNames(({ certificates }) => certificates),
  };
}

function placeOf(regions: readonly Region[], because: string): KnownPlace {
  const zones = regions.map(({ facts }) => facts);
  const isOne = zones.length === 1;
  return {
    basis: isOne ? 'endpoint' : 'shared-endpoint',
    facts: commonFacts(zones),
    zones: zones.slice(0, SHOWN_ZONES).map(({ zone }) => zone),
    reason: isOne ? `${because}: ${zones[0]?.zone}` : `${because}; it may be any of ${zones.length} zones`,
  };
}

/** Lower case, without the dot at the end; undefined for another port than the usual one, where anybody may listen. */
function hostOf(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const { hostname, port, protocol } = new URL(endpoint);
  if (port !== '' || !/^https?:$/.test(protocol)) return undefined;
  return hostname.toLowerCase().replace(/\.$/, '');
}

/** A name in braces stands for one label of the host. */
function patternOf(template: string): RegExp {
  const labels = template
    .replace(/^https:\/\//, '')
    .toLowerCase()
    .split(/\{[^}]*\}/)
    .map((part) => part.replaceAll(/[^a-z0-9-]/g, String.raw`\$&`));
  return new RegExp(`^${labels.join('[a-z0-9-]+')}$`);
}
