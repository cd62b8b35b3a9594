import type { Provider, ProviderData, Region } from './provider-data.js';
import { type DataMistake, ProviderDataError } from './provider-data-error.js';
import { type CsvSource, readCsv } from './read-csv.js';
import { applyOverride } from './read-override.js';
import { readProvider } from './read-provider.js';
import { readRegion } from './read-region.js';
import { RowReader } from './row-reader.js';
import { OVERRIDE_COLUMNS, PROVIDER_COLUMNS, REGION_COLUMNS } from './table-columns.js';

/** The tables of data/providers as texts; see their dictionary, data/README.md. */
export interface ProviderTables {
  readonly providers: CsvSource;
  readonly regions: CsvSource;
  readonly overrides: CsvSource;
}

/**
 * Reads and checks the provider data.
 *
 * @throws ProviderDataError with file, line and column of every value that the dictionary does not
 *   allow, of a region without a provider, an override without a zone, a key that appears twice, a
 *   jurisdiction that is not the country's
 */
export function readProviderData(tables: ProviderTables): ProviderData {
  const mistakes: DataMistake[] = [];
  const providers = readProviders(tables.providers, mistakes);
  const regions = readRegions(tables.regions, providers, mistakes);
  readOverrides(tables.overrides, regions, mistakes);
  if (mistakes.length > 0) throw new ProviderDataError(mistakes);
  return { providers: [...providers.values()], regions: [...regions.values()] };
}

function readProviders(source: CsvSource, mistakes: DataMistake[]): Map<string, Provider> {
  const providers = new Map<string, Provider>();
  for (const row of readCsv(source, PROVIDER_COLUMNS).rows) {
    const reader = new RowReader(source.file, row, mistakes);
    const provider = readProvider(reader);
    if (providers.has(provider.provider)) reader.blame('provider_id', 'appears twice');
    providers.set(provider.provider, provider);
  }
  return providers;
}

function readRegions(
  source: CsvSource,
  providers: ReadonlyMap<string, Provider>,
  mistakes: DataMistake[],
): Map<string, Region> {
  const regions = new Map<string, Region>();
  for (const row of readCsv(source, REGION_COLUMNS).rows) {
    const reader = new RowReader(source.file, row, mistakes);
    const provider = providers.get(reader.text('provider_id'));
    if (provider === undefined) {
      reader.blame('provider_id', 'is no provider of the data');
      continue;
    }
    const region = readRegion(reader, provider);
    if (regions.has(region.facts.zone)) reader.blame('zone_code', 'appears twice');
    regions.set(region.facts.zone, region);
  }
  return regions;
}

function readOverrides(source: CsvSource, regions: Map<string, Region>, mistakes: DataMistake[]): void {
  for (const row of readCsv(source, OVERRIDE_COLUMNS).rows) {
    const reader = new RowReader(source.file, row, mistakes);
    const zone = reader.text('zone_code');
    const region = regions.get(zone);
    if (region === undefined) reader.blame('zone_code', 'is no zone of the data');
    else regions.set(zone, applyOverride(reader, region));
  }
}
