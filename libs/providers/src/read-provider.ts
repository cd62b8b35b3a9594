import { answerOf, CERTIFICATES, FEATURES, type Known } from '@sgw/contracts';
import { jurisdictionOf, UNKNOWN } from './jurisdictions.js';
import type { Provider } from './provider-data.js';
import type { RowReader } from './row-reader.js';
import { columnOf } from './table-columns.js';

/**
 * Providers whose regions are doors into one store that spans countries: their zones lie nowhere
 * known, whatever the region is called (data/README.md, "What the facts mean for placement", 1).
 */
const UNPINNED_PROVIDERS: ReadonlySet<string> = new Set(['mega-s4', 'tebi', 'tigris', 'filebase']);

const KINDS: ReadonlyMap<string, Provider['kind']> = new Map([
  ['service', 'service'],
  ['software', 'software'],
]);

const MAX_REGIONS = 10_000;
const MAX_PRICE_EUR = 10_000;

/** Reads a row of providers.csv. */
export function readProvider(row: RowReader): Provider {
  const cloudActExposure = answerOf(row.known('us_cloud_act_exposure'));
  const sits = [row.country('hq_country'), row.country('parent_country')];
  if (cloudActExposure === 'no' && sits.includes('us'))
    row.blame(
      'us_cloud_act_exposure',
      'cannot be of an entity that sits, or whose parent sits, in the United States',
    );
  const provider = row.matching('provider_id', /^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no id of a-z, 0-9 and -');
  const publicRegions = row.number('public_region_count', { min: 0, max: MAX_REGIONS });
  const priceEurPerTbMonth = row.number('pricing_storage_eur_per_tb_month', { min: 0, max: MAX_PRICE_EUR });
  const lastVerified = row.day('last_verified');
  return {
    provider,
    providerName: row.matching('name', /./, 'is no name'),
    homepage: row.matching('homepage', /^https?:\/\/\S+$/, 'is no web address'),
    kind: row.oneOf('provider_type', KINDS) ?? 'service',
    pinsPlace: !UNPINNED_PROVIDERS.has(provider),
    legalEntity: row.name('legal_entity'),
    legalEntityCountry: row.country('hq_country'),
    ...ownership(row, cloudActExposure !== 'unknown'),
    cloudActExposure,
    features: known(row, FEATURES),
    certificates: known(row, CERTIFICATES),
    ...(publicRegions !== undefined && { publicRegions }),
    ...(priceEurPerTbMonth !== undefined && { priceEurPerTbMonth }),
    egressFee: row.known('egress_fee'),
    sources: row.urls('source_urls'),
    ...(lastVerified !== undefined && { lastVerified }),
    notes: row.text('notes'),
  };
}

/** @param isRead whether somebody read who owns it; "none known" is an answer only then */
function ownership(row: RowReader, isRead: boolean): Pick<Provider, 'owner' | 'ownerCountry' | 'ownerLaw'> {
  const parent = row.text('parent_company');
  const hasParent = parent !== '' && parent !== 'none known';
  const parentCountry = row.country('parent_country');
  const isOwnOwner = !hasParent && isRead;
  const ownerCountry = isOwnOwner ? row.country('hq_country') : parentCountry;
  return {
    owner: (hasParent ? parent : isOwnOwner && row.text('legal_entity')) || UNKNOWN,
    ownerCountry,
    ownerLaw: jurisdictionOf(ownerCountry),
  };
}

function known(row: RowReader, names: readonly string[]): Readonly<Record<string, Known>> {
  return Object.fromEntries(names.map((name) => [name, row.known(columnOf(name))]));
}
