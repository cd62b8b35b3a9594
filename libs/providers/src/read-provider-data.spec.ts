import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CERTIFICATES, FEATURES } from '@sgw/contracts';
import { ProviderDataError } from './provider-data-error.js';
import { readProviderData } from './read-provider-data.js';
import { OVERRIDE_COLUMNS, PROVIDER_COLUMNS, REGION_COLUMNS } from './table-columns.js';
import { writeCsv } from './write-csv.js';

const shipped = (name: string) => ({
  file: `data/providers/${name}.csv`,
  text: readFileSync(new URL(`../../../data/providers/${name}.csv`, import.meta.url), 'utf8'),
});

describe('the zones of the shipped data', () => {
  const data = readProviderData({
    providers: shipped('providers'),
    regions: shipped('regions'),
    overrides: shipped('overrides'),
  });
  const zones = data.regions.map(({ facts }) => facts);
  const zone = (code: string) => zones.find((facts) => facts.zone === code);

  it('are all there, each once', () => {
    expect(zones).toHaveLength(564);
    expect(new Set(zones.map((facts) => facts.zone)).size).toBe(564);
  });

  it('tell place, law and owner of a zone', () => {
    expect(zone('fi-hel-uc')).toMatchObject({
      city: 'fi-hel',
      cityName: 'Helsinki',
      country: 'fi',
      jurisdiction: 'eu',
      provider: 'upcloud',
      providerName: expect.stringContaining('UpCloud'),
    });
  });

  it('keep the law of the place apart from that of the owner', () => {
    const sovereign = zones.filter(({ provider }) => provider === 'aws-european-sovereign-cloud');
    expect(sovereign.map(({ jurisdiction, ownerLaw }) => [jurisdiction, ownerLaw])).toContainEqual([
      'eu',
      'us',
    ]);
    expect(sovereign.every(({ cloudActExposure }) => cloudActExposure === 'yes')).toBe(true);
  });

  it('write the United Kingdom as gb throughout', () => {
    expect(zones.some(({ country, jurisdiction }) => country === 'uk' || jurisdiction === 'uk')).toBe(false);
    expect(
      zones.filter(({ country }) => country === 'gb').every(({ jurisdiction }) => jurisdiction === 'gb'),
    ).toBe(true);
  });

  it('know no country where there are several in the Union, but its law', () => {
    expect(zone('eu-mul-r2')).toMatchObject({ country: 'unknown', city: 'unknown', jurisdiction: 'eu' });
  });

  it('know no city where the code names none', () => {
    expect(zone('my-unk-aw')).toMatchObject({ country: 'my', city: 'unknown', jurisdiction: 'my' });
    expect(zone('us-mul-r2')).toMatchObject({ country: 'us', city: 'unknown' });
  });

  it.each(['mega-s4', 'tebi', 'tigris', 'filebase'])(
    'place nothing of %s, whatever its regions are called',
    (id) => {
      const places = zones.filter(({ provider }) => provider === id);
      expect(places.length).toBeGreaterThan(0);
      expect(places.every((facts) => facts.country === 'unknown' && facts.jurisdiction === 'unknown')).toBe(
        true,
      );
    },
  );

  it('place nothing that is global', () => {
    expect(zone('zz-mul-r2')).toMatchObject({ country: 'unknown', city: 'unknown', jurisdiction: 'unknown' });
  });

  it('hold a certificate only where it holds, and open the exposure where it was not read', () => {
    expect(zone('fr-par-os-2')?.certificates.secnumcloud).toBe('yes');
    expect(zone('fr-par-os')?.certificates.secnumcloud).toBe('no');
    expect(zone('us-njy-os')?.cloudActExposure).toBe('unknown');
    expect(zone('fr-par-sc')?.certificates.hds).toBe('yes');
    expect(zone('nl-ams-sc')?.certificates.hds).toBe('no');
  });

  it('do not put Norway into the Union', () => {
    expect(zone('no-osl-ss')).toMatchObject({ country: 'no', jurisdiction: 'no' });
  });
});

const yes = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name.replaceAll('-', '_'), 'yes']));
const acme = {
  provider_id: 'acme',
  name: 'Acme',
  homepage: 'https://acme.example',
  legal_entity: 'Acme Oy',
  hq_country: 'FI',
  parent_company: 'none known',
  us_cloud_act_exposure: 'no',
  ...yes(FEATURES),
  ...yes(CERTIFICATES),
  egress_fee: 'unknown',
  source_urls: 'https://a.example/1;https://a.example/2',
  provider_type: 'service',
};
const helsinki = {
  provider_id: 'acme',
  region_code: 'r1',
  zone_code: 'fi-hel-ac',
  country: 'FI',
  city: 'Helsinki',
  jurisdiction: 'EU',
  endpoint: 'https://s3.example',
  addressing: 'path',
  source_url: 'https://a.example/regions',
};
const uncertified = {
  zone_code: 'fi-hel-ac',
  fact: 'iso_27001',
  value: 'no',
  source_urls: 'https://a.example/iso',
};

type Row = Readonly<Record<string, string>>;
interface Rows {
  readonly providers?: readonly Row[];
  readonly regions?: readonly Row[];
  readonly overrides?: readonly Row[];
  readonly regionColumns?: readonly string[];
}

const csv = (columns: readonly string[], rows: readonly Row[]) =>
  writeCsv(
    columns,
    rows.map((row) => new Map(Object.entries(row))),
  );
const readSmall = ({
  providers = [acme],
  regions = [helsinki],
  overrides = [],
  regionColumns = REGION_COLUMNS,
}: Rows) =>
  readProviderData({
    providers: { file: 'p.csv', text: csv(PROVIDER_COLUMNS, providers) },
    regions: { file: 'r.csv', text: csv(regionColumns, regions) },
    overrides: { file: 'o.csv', text: csv(OVERRIDE_COLUMNS, overrides) },
  });
const mistakesIn = (rows: Rows): readonly string[] => {
  try {
    readSmall(rows);
  } catch (error) {
    if (error instanceof ProviderDataError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('readProviderData', () => {
  it.each([
    [
      'a parent is the owner',
      { parent_company: 'Big Inc.', parent_country: 'US', us_cloud_act_exposure: 'yes' },
      'Big Inc.',
      'us',
      'us',
    ],
    ['an entity read to have no parent owns itself', {}, 'Acme Oy', 'fi', 'eu'],
    [
      'an owner that nobody read about is unknown',
      { us_cloud_act_exposure: 'unknown' },
      'unknown',
      'unknown',
      'unknown',
    ],
    [
      'an unknown parent is unknown',
      { parent_company: 'unknown', parent_country: 'unknown' },
      'unknown',
      'unknown',
      'unknown',
    ],
  ])('%s', (_fact, ownership, owner, ownerCountry, ownerLaw) => {
    const { regions } = readSmall({ providers: [{ ...acme, ...ownership }] });
    expect(regions[0]?.facts).toMatchObject({ owner, ownerCountry, ownerLaw, legalEntity: 'Acme Oy' });
  });

  it('keeps what is unknown unknown: never a no, never a zero', () => {
    const unsaid = {
      versioning: 'unknown',
      lifecycle: 'n/a',
      sse_c: 'partial',
      public_region_count: 'unknown',
    };
    const { providers } = readSmall({ providers: [{ ...acme, ...unsaid }] });
    expect(providers[0]?.features).toMatchObject({
      'object-lock': 'yes',
      versioning: 'unknown',
      lifecycle: 'unknown',
      'sse-c': 'partial',
    });
    expect(providers[0]).not.toHaveProperty('publicRegions');
    expect(providers[0]).not.toHaveProperty('priceEurPerTbMonth');
    expect(providers[0]).not.toHaveProperty('lastVerified');
  });

  it('tells a price and a count that are there, a zero too', () => {
    const said = { public_region_count: '0', pricing_storage_eur_per_tb_month: '6.49' };
    const { providers } = readSmall({ providers: [{ ...acme, ...said }] });
    expect(providers[0]).toMatchObject({ publicRegions: 0, priceEurPerTbMonth: 6.49 });
  });

  it('lets an override say otherwise for its zone alone, and keeps what it replaced', () => {
    const tampere = { ...helsinki, zone_code: 'fi-tmp-ac' };
    const { regions } = readSmall({ regions: [helsinki, tampere], overrides: [uncertified] });
    expect(regions.map(({ facts }) => facts.certificates['iso-27001'])).toEqual(['no', 'yes']);
    expect(regions[0]?.overrides).toEqual([
      { fact: 'iso-27001', value: 'no', insteadOf: 'yes', sources: ['https://a.example/iso'], notes: '' },
    ]);
    expect(regions[1]?.overrides).toEqual([]);
  });

  it('lets an override open the question of the exposure again', () => {
    const open = { ...uncertified, fact: 'us_cloud_act_exposure', value: 'unknown' };
    expect(readSmall({ overrides: [open] }).regions[0]?.facts.cloudActExposure).toBe('unknown');
  });

  it('reads coordinates where a table has them, and both or none', () => {
    const regionColumns = [...REGION_COLUMNS, 'latitude', 'longitude'];
    const placed = { ...helsinki, latitude: '60.17', longitude: '24.94' };
    expect(readSmall({ regionColumns, regions: [placed] }).regions[0]?.coordinates).toEqual({
      latitude: 60.17,
      longitude: 24.94,
    });
    expect(readSmall({ regionColumns }).regions[0]).not.toHaveProperty('coordinates');
    expect(mistakesIn({ regionColumns, regions: [{ ...helsinki, latitude: '60.17' }] })).toEqual([
      'r.csv:2:90 (longitude): "" is missing beside a latitude',
    ]);
    expect(mistakesIn({ regionColumns, regions: [{ ...placed, latitude: '91' }] })[0]).toContain(
      '(latitude): "91" is no number from -90 to 90',
    );
  });

  it('names every mistake at once, each with its line and column', () => {
    const note = { notes: 'a note\nof two lines, in quotes' };
    const rows = {
      providers: [
        { ...acme, ...note },
        { ...acme, provider_id: 'other', versioning: 'maybe' },
      ],
      regions: [
        { ...helsinki, country: 'FIN' },
        { ...helsinki, provider_id: 'nobody' },
      ],
    };
    expect(mistakesIn(rows)).toEqual([
      // Two lines of the first row lie above it.
      'p.csv:4:67 (versioning): "maybe" is none of yes, no, partial, unknown, n/a',
      'r.csv:2:19 (country): "FIN" is no country code',
      expect.stringMatching(/^r\.csv:2:9 \(zone_code\): "fi-hel-ac" does not begin with fin$/),
      'r.csv:2:32 (jurisdiction): "EU" should be unknown by its country',
      'r.csv:3:1 (provider_id): "nobody" is no provider of the data',
    ]);
  });

  it.each<[string, Rows]>([
    [
      'p.csv:2:1 (provider_id): "Acme" is no id of a-z, 0-9 and -',
      { providers: [{ ...acme, provider_id: 'Acme' }] },
    ],
    ['(hq_country): "Suomi" is no country code', { providers: [{ ...acme, hq_country: 'Suomi' }] }],
    ['p.csv:3:1 (provider_id): "acme" appears twice', { providers: [acme, acme] }],
    [
      '(public_region_count): "-1" is no number from 0 to',
      { providers: [{ ...acme, public_region_count: '-1' }] },
    ],
    ['(last_verified): "2026-02-30" is no day', { providers: [{ ...acme, last_verified: '2026-02-30' }] }],
    ['(source_urls): "gopher://x" holds', { providers: [{ ...acme, source_urls: 'gopher://x' }] }],
    [
      '(provider_type): "shop" is none of service, software',
      { providers: [{ ...acme, provider_type: 'shop' }] },
    ],
    ['r.csv:3:9 (zone_code): "fi-hel-ac" appears twice', { regions: [helsinki, helsinki] }],
    ['(zone_code): "Helsinki-1" is no zone code', { regions: [{ ...helsinki, zone_code: 'Helsinki-1' }] }],
    [
      '(zone_code): "de-hel-ac" does not begin with fi',
      { regions: [{ ...helsinki, zone_code: 'de-hel-ac' }] },
    ],
    ['(jurisdiction): "US" should be eu by its country', { regions: [{ ...helsinki, jurisdiction: 'US' }] }],
    [
      '(jurisdiction): "EEA" should be eu by its country',
      { regions: [{ ...helsinki, jurisdiction: 'EEA' }] },
    ],
    ['(endpoint): "http://x" is no https address', { regions: [{ ...helsinki, endpoint: 'http://x' }] }],
    ['(addressing): "sideways" is none of', { regions: [{ ...helsinki, addressing: 'sideways' }] }],
    [
      'o.csv:2:1 (zone_code): "xx" is no zone of the data',
      { overrides: [{ ...uncertified, zone_code: 'xx' }] },
    ],
    ['(fact): "versioning" is none of', { overrides: [{ ...uncertified, fact: 'versioning' }] }],
    ['o.csv:3:11 (fact): "iso_27001" appears twice for its zone', { overrides: [uncertified, uncertified] }],
    ['(value): "" is none of', { overrides: [{ ...uncertified, value: '' }] }],
    [
      '(value): "partial" cannot be said of the exposure',
      { overrides: [{ ...uncertified, fact: 'us_cloud_act_exposure', value: 'partial' }] },
    ],
    [
      '(us_cloud_act_exposure): "no" cannot be of an entity that sits',
      { providers: [{ ...acme, parent_country: 'US' }] },
    ],
    [
      '(us_cloud_act_exposure): "no" cannot be of an entity that sits',
      { providers: [{ ...acme, hq_country: 'US' }] },
    ],
    ['(source_urls): "" names no source', { overrides: [{ ...uncertified, source_urls: '' }] }],
  ])('says %s', (mistake, rows) => {
    expect(mistakesIn(rows).join('\n')).toContain(mistake);
  });

  it('says which column a table lacks', () => {
    const text = csv(REGION_COLUMNS.slice(1), [helsinki]);
    const none = { file: 'x.csv', text: csv(OVERRIDE_COLUMNS, []) };
    const providers = { file: 'p.csv', text: csv(PROVIDER_COLUMNS, [acme]) };
    expect(() => readProviderData({ providers, regions: { file: 'r.csv', text }, overrides: none })).toThrow(
      'r.csv:1:1 (provider_id): the column is missing',
    );
  });
});
