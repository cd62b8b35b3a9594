import { answerOf } from '@sgw/contracts';
import { CLOUD_ACT_EXPOSURE, type Region, type ZoneOverride } from './provider-data.js';
import type { RowReader } from './row-reader.js';
import { OVERRIDABLE_FACTS } from './table-columns.js';

const FACTS: ReadonlyMap<string, string> = new Map(
  OVERRIDABLE_FACTS.map((column) => [
    column,
    column === 'us_cloud_act_exposure' ? CLOUD_ACT_EXPOSURE : column.replaceAll('_', '-'),
  ]),
);

/** Reads a row of overrides.csv and puts it into the region it speaks of. */
export function applyOverride(row: RowReader, region: Region): Region {
  const fact = row.oneOf('fact', FACTS);
  const value = row.known('value');
  const lastVerified = row.day('last_verified');
  const sources = row.urls('source_urls');
  if (sources.length === 0) row.blame('source_urls', 'names no source');
  if (fact === undefined) return region;
  if (region.overrides.some((other) => other.fact === fact)) row.blame('fact', 'appears twice for its zone');
  const isExposure = fact === CLOUD_ACT_EXPOSURE;
  if (isExposure && value === 'partial') row.blame('value', 'cannot be said of the exposure');
  const { facts } = region;
  const insteadOf = isExposure ? facts.cloudActExposure : (facts.certificates[fact] ?? 'unknown');
  const override: ZoneOverride = {
    ...{ fact, value, insteadOf, sources, notes: row.text('notes') },
    ...(lastVerified !== undefined && { lastVerified }),
  };
  const changed = isExposure
    ? { ...facts, cloudActExposure: answerOf(value) }
    : { ...facts, certificates: { ...facts.certificates, [fact]: value } };
  return { ...region, facts: changed, overrides: [...region.overrides, override] };
}
