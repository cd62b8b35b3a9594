import { jurisdictionOf, UNKNOWN } from './jurisdictions.js';
import type { Addressing, Provider, Region } from './provider-data.js';
import type { RowReader } from './row-reader.js';

const ADDRESSINGS: ReadonlyMap<string, Addressing> = new Map(
  (['both', 'path', 'virtual', 'unknown'] as const).map((word) => [word, word]),
);

/** `<country>-<city>-<provider>`, with `-2`, `-3` for several in one city. */
const ZONE = /^([a-z]{2}-([a-z0-9]+))-[a-z0-9]+(?:-\d+)?$/;

/** Cities of zone codes that are no single known city. */
const NO_CITY: ReadonlySet<string> = new Set(['mul', 'unk']);

/** What the data's column `jurisdiction` says of places that have no law of their own here. */
const JURISDICTION_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['uk', 'gb'],
  ['global', UNKNOWN],
]);

/** Its members outside of the Union share some of the Union's law, and keep their own here. */
const ONLY_IN_THE_EEA: ReadonlySet<string> = new Set(['no', 'is', 'li']);

/** Reads a row of regions.csv; what the provider as a whole has holds here too, until an override says otherwise. */
export function readRegion(row: RowReader, provider: Provider): Region {
  const coordinates = readCoordinates(row);
  const place = readPlace(row);
  const { pinsPlace } = provider;
  return {
    facts: {
      zone: place.zone,
      city: pinsPlace ? place.city : UNKNOWN,
      cityName: row.name('city'),
      country: pinsPlace ? place.country : UNKNOWN,
      jurisdiction: pinsPlace ? place.jurisdiction : UNKNOWN,
      provider: provider.provider,
      providerName: provider.providerName,
      legalEntity: provider.legalEntity,
      legalEntityCountry: provider.legalEntityCountry,
      owner: provider.owner,
      ownerCountry: provider.ownerCountry,
      ownerLaw: provider.ownerLaw,
      cloudActExposure: provider.cloudActExposure,
      features: provider.features,
      certificates: provider.certificates,
    },
    region: row.matching('region_code', /^\S+$/, 'is no region string'),
    endpoint: row.matching('endpoint', /^https:\/\/[^\s/]+$/, 'is no https address without a path'),
    addressing: row.oneOf('addressing', ADDRESSINGS) ?? 'unknown',
    ...(coordinates && { coordinates }),
    source: row.matching('source_url', /^https?:\/\/\S+$/, 'is no web address'),
    overrides: [],
  };
}

function readPlace(row: RowReader): Pick<Region['facts'], 'zone' | 'city' | 'country' | 'jurisdiction'> {
  const zone = row.matching('zone_code', ZONE, 'is no zone code <country>-<city>-<provider>');
  const [, city = UNKNOWN, cityCode = 'unk'] = ZONE.exec(zone) ?? [];
  const country = row.country('country');
  const countryText = row.text('country').toLowerCase();
  if (ZONE.test(zone) && !zone.startsWith(`${countryText}-`)) {
    row.blame('zone_code', `does not begin with ${countryText}`);
  }
  const isPlaced = country !== UNKNOWN && !NO_CITY.has(cityCode);
  // A country that is no code was noted above, and has no law to compare.
  const jurisdiction = country === UNKNOWN && countryText !== 'eu' ? UNKNOWN : jurisdictionOf(countryText);
  checkJurisdiction(row, jurisdiction);
  return { zone, city: isPlaced ? city : UNKNOWN, country, jurisdiction };
}

/** The column repeats what follows from the country; a difference is a slip of the pen that must not place data. */
function checkJurisdiction(row: RowReader, expected: string): void {
  const text = row.text('jurisdiction').toLowerCase();
  if (text === 'eea' && ONLY_IN_THE_EEA.has(expected)) return;
  const written = JURISDICTION_SPELLINGS.get(text) ?? text;
  if (written !== expected) row.blame('jurisdiction', `should be ${expected} by its country`);
}

function readCoordinates(row: RowReader): Region['coordinates'] {
  const latitude = row.number('latitude', { min: -90, max: 90 });
  const longitude = row.number('longitude', { min: -180, max: 180 });
  if (latitude !== undefined && longitude !== undefined) return { latitude, longitude };
  if (latitude !== undefined) row.blame('longitude', 'is missing beside a latitude');
  if (longitude !== undefined) row.blame('latitude', 'is missing beside a longitude');
  return undefined;
}
