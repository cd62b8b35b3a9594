import { answerOf, type Known, type ZoneFacts } from '@sgw/contracts';
import { countryOf, jurisdictionOf, UNKNOWN } from './jurisdictions.js';
import { ProviderDataError } from './provider-data-error.js';
import { type CsvRow, type CsvSource, readCsv } from './read-csv.js';

/** How a bucket is named in a request to the zone. */
export type Addressing = 'both' | 'path' | 'virtual' | 'unknown';

/** A zone of the provider data: its facts, and how it is reached. */
export interface KnownZone extends ZoneFacts {
  /** Region string of its S3 API, which says nothing about the place: `us-east-1` names European storage at several providers. */
  readonly region: string;
  /** May hold `{account_id}`, `{namespace}` or `{service}`. */
  readonly endpoint: string;
  readonly addressing: Addressing;
}

/** The two tables of data/providers; see its dictionary. */
export interface ProviderTables {
  readonly providers: CsvSource;
  readonly regions: CsvSource;
}

/** Columns of providers.csv that say whether something is there; `object_lock` is the feature `object-lock`. */
const FEATURE_COLUMNS = [
  's3_compatible',
  'object_lock',
  'versioning',
  'sse_c',
  'bucket_policy',
  'lifecycle',
  'event_notifications',
] as const;

const CERTIFICATE_COLUMNS = ['iso_27001', 'soc2', 'c5_bsi', 'secnumcloud', 'ens', 'hds', 'gdpr_dpa'] as const;

const PROVIDER_COLUMNS = [
  'provider_id',
  'name',
  'legal_entity',
  'hq_country',
  'parent_company',
  'parent_country',
  'us_cloud_act_exposure',
  ...FEATURE_COLUMNS,
  ...CERTIFICATE_COLUMNS,
] as const;

const REGION_COLUMNS = [
  'provider_id',
  'region_code',
  'zone_code',
  'country',
  'city',
  'jurisdiction',
  'endpoint',
  'addressing',
] as const;

type Column = (typeof PROVIDER_COLUMNS)[number] | (typeof REGION_COLUMNS)[number];

/** The dictionary's words; `n/a` cannot satisfy a requirement any more than `unknown` can. */
const KNOWN: ReadonlyMap<string, Known> = new Map([
  ['yes', 'yes'],
  ['no', 'no'],
  ['partial', 'partial'],
  ['unknown', 'unknown'],
  ['n/a', 'unknown'],
]);

const ADDRESSINGS: ReadonlyMap<string, Addressing> = new Map(
  (['both', 'path', 'virtual', 'unknown'] as const).map((word) => [word, word]),
);

/** `<country>-<city>-<provider>`, with `-2`, `-3` for several in one city. */
const ZONE = /^([a-z]{2}-([a-z0-9]+))-[a-z0-9]+(?:-\d+)?$/;

/** Cities of zone codes that are no single known city. */
const NO_CITY: ReadonlySet<string> = new Set(['mul', 'unk']);

/**
 * Providers whose regions are doors into one store that spans countries: their zones lie nowhere
 * known, whatever the region is called (data/README.md, "Facts the policy engine must respect", 1).
 */
const UNPINNED_PROVIDERS: ReadonlySet<string> = new Set(['mega-s4', 'tebi', 'tigris', 'filebase']);

/** What the data's column `jurisdiction` says of places that have no law of their own here. */
const JURISDICTION_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['uk', 'gb'],
  ['global', UNKNOWN],
]);

/**
 * Reads the provider data into its zones, in the order of the file.
 *
 * @throws ProviderDataError with line and column of the first value that the dictionary does not
 *   allow, of a region without a provider, of a zone or provider that appears twice, or of a
 *   jurisdiction that is not the country's
 */
export function readZones({ providers, regions }: ProviderTables): readonly KnownZone[] {
  const owners = new Map<string, ProviderFacts>();
  for (const row of readCsv(providers, PROVIDER_COLUMNS)) {
    const cells = new Cells(providers.file, row);
    const facts = providerFacts(cells);
    if (owners.has(facts.provider)) throw cells.wrong('provider_id', 'appears twice');
    owners.set(facts.provider, facts);
  }
  const seen = new Set<string>();
  return readCsv(regions, REGION_COLUMNS).map((row) => {
    const cells = new Cells(regions.file, row);
    const provider = owners.get(cells.text('provider_id'));
    if (provider === undefined) throw cells.wrong('provider_id', 'is no provider of the data');
    const zone = zoneFacts(cells, provider);
    if (seen.has(zone.zone)) throw cells.wrong('zone_code', 'appears twice');
    seen.add(zone.zone);
    return zone;
  });
}

type ProviderFacts = Omit<ZoneFacts, 'zone' | 'city' | 'cityName' | 'country' | 'jurisdiction'>;

function providerFacts(cells: Cells): ProviderFacts {
  const cloudActExposure = answerOf(cells.oneOf('us_cloud_act_exposure', KNOWN));
  const parentCountry = cells.country('parent_country');
  const parent = cells.text('parent_company');
  const hasParent = parent !== '' && parent !== 'none known';
  // "None known" is an answer only where ownership was read, and the exposure is known just then.
  const isOwnOwner = !hasParent && cloudActExposure !== 'unknown';
  const ownerCountry = isOwnOwner ? cells.country('hq_country') : parentCountry;
  return {
    provider: cells.text('provider_id'),
    providerName: cells.text('name'),
    legalEntity: cells.text('legal_entity') || UNKNOWN,
    legalEntityCountry: cells.country('hq_country'),
    owner: (hasParent ? parent : isOwnOwner && cells.text('legal_entity')) || UNKNOWN,
    ownerCountry,
    ownerLaw: jurisdictionOf(ownerCountry),
    cloudActExposure,
    features: known(cells, FEATURE_COLUMNS),
    certificates: known(cells, CERTIFICATE_COLUMNS),
  };
}

function known(cells: Cells, columns: readonly Column[]): Readonly<Record<string, Known>> {
  return Object.fromEntries(
    columns.map((column) => [column.replaceAll('_', '-'), cells.oneOf(column, KNOWN)]),
  );
}

function zoneFacts(cells: Cells, provider: ProviderFacts): KnownZone {
  const zone = cells.text('zone_code');
  const [, city, cityCode] = ZONE.exec(zone) ?? [];
  if (city === undefined || cityCode === undefined) throw cells.wrong('zone_code', 'is no zone code');
  const country = cells.country('country');
  const countryText = cells.text('country').toLowerCase();
  if (!zone.startsWith(`${countryText}-`))
    throw cells.wrong('zone_code', `does not begin with ${countryText}`);
  const jurisdiction = jurisdictionOf(countryText);
  checkJurisdiction(cells, jurisdiction);
  const isPinned = !UNPINNED_PROVIDERS.has(provider.provider);
  return {
    ...provider,
    zone,
    city: isPinned && country !== UNKNOWN && !NO_CITY.has(cityCode) ? city : UNKNOWN,
    cityName: cells.text('city'),
    country: isPinned ? country : UNKNOWN,
    jurisdiction: isPinned ? jurisdiction : UNKNOWN,
    region: cells.text('region_code'),
    endpoint: cells.text('endpoint'),
    addressing: cells.oneOf('addressing', ADDRESSINGS),
  };
}

/** The column repeats what follows from the country; a difference is a slip of the pen that must not place data. */
function checkJurisdiction(cells: Cells, expected: string): void {
  const text = cells.text('jurisdiction').toLowerCase();
  // The European Economic Area shares some of the Union's law; its three other members keep their own here.
  if (text === 'eea' && ['no', 'is', 'li'].includes(expected)) return;
  const written = JURISDICTION_SPELLINGS.get(text) ?? text;
  if (written !== expected) throw cells.wrong('jurisdiction', `should be ${expected} by its country`);
}

/** The values of one row, read with their place at hand for an error. */
class Cells {
  constructor(
    private readonly file: string,
    private readonly row: CsvRow,
  ) {}

  text(column: Column): string {
    return (this.row.values.get(column) ?? '').trim();
  }

  oneOf<T extends string>(column: Column, words: ReadonlyMap<string, T>): T {
    const word = words.get(this.text(column));
    if (word === undefined) throw this.wrong(column, `is none of ${[...words.keys()].join(', ')}`);
    return word;
  }

  country(column: Column): string {
    try {
      return countryOf(this.text(column));
    } catch (error) {
      if (error instanceof RangeError) throw this.wrong(column, 'is no country code');
      throw error;
    }
  }

  wrong(column: Column, problem: string): ProviderDataError {
    return new ProviderDataError(this.file, this.row.line, column, `"${this.text(column)}" ${problem}`);
  }
}
