import { CERTIFICATES, FEATURES } from '@sgw/contracts';

/** The column of a feature or certificate: `object-lock` stands in `object_lock`. */
export const columnOf = (name: string): string => name.replaceAll('-', '_');

/** Columns of providers.csv in their order. */
export const PROVIDER_COLUMNS: readonly string[] = [
  'provider_id',
  'name',
  'homepage',
  'legal_entity',
  'hq_country',
  'parent_company',
  'parent_country',
  'us_cloud_act_exposure',
  ...FEATURES.map(columnOf),
  'public_region_count',
  ...CERTIFICATES.map(columnOf),
  'pricing_storage_eur_per_tb_month',
  'egress_fee',
  'source_urls',
  'last_verified',
  'notes',
  'provider_type',
];

/** Columns of regions.csv in their order. */
export const REGION_COLUMNS: readonly string[] = [
  'provider_id',
  'region_code',
  'zone_code',
  'country',
  'city',
  'jurisdiction',
  'endpoint',
  'addressing',
  'source_url',
];

/** Columns of regions.csv that may be left out: degrees, WGS 84; both or neither. */
export const COORDINATE_COLUMNS: readonly string[] = ['latitude', 'longitude'];

/** Columns of overrides.csv in their order. */
export const OVERRIDE_COLUMNS: readonly string[] = [
  'zone_code',
  'fact',
  'value',
  'source_urls',
  'last_verified',
  'notes',
];

/** Facts of a provider that may be otherwise in one of its zones: columns of providers.csv. */
export const OVERRIDABLE_FACTS: readonly string[] = ['us_cloud_act_exposure', ...CERTIFICATES.map(columnOf)];
