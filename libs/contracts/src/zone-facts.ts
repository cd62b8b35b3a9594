import type { Answer, Known } from './three-valued.js';

/** What an S3 service can do, as the provider data names it; an operator may declare others of his own. */
export const FEATURES = [
  's3-compatible',
  'object-lock',
  'versioning',
  'sse-c',
  'bucket-policy',
  'lifecycle',
  'event-notifications',
] as const;

/** What an auditor or a contract vouches for, as the provider data names it. */
export const CERTIFICATES = ['iso-27001', 'soc2', 'c5-bsi', 'secnumcloud', 'ens', 'hds', 'gdpr-dpa'] as const;

export type Feature = (typeof FEATURES)[number];
export type Certificate = (typeof CERTIFICATES)[number];

/**
 * What is known about a place where bytes may lie, and about whoever runs it: the same facts for a zone
 * of data/providers and for a place that an operator declares. Codes are lower case. The word `unknown`
 * stands wherever nobody knows, and never equals a country, a law or an owner.
 */
export interface ZoneFacts {
  /** Zone code, `fi-hel-uc`; the backend's id where the operator declares a place of his own. */
  readonly zone: string;
  /** City term, `fi-hel`; `unknown` where the city is, or where there are several. */
  readonly city: string;
  /** The city's name, for a person. */
  readonly cityName: string;
  /** ISO 3166-1 alpha-2, `gb` for the United Kingdom; `unknown` where there is no single one. */
  readonly country: string;
  /** Law that governs the place: `eu` for all members of the Union, else the country: `us`, `ch`, `gb` … */
  readonly jurisdiction: string;
  /** Provider id of data/providers, `local`, or what the operator calls it; and its name for a person. */
  readonly provider: string;
  readonly providerName: string;
  /** Who signs the contract, and the country of its seat. */
  readonly legalEntity: string;
  readonly legalEntityCountry: string;
  /** The ultimate legal parent: the entity itself where its ownership was read and nobody above it found. */
  readonly owner: string;
  /** Country of the ultimate legal parent. */
  readonly ownerCountry: string;
  /** Law that the owner answers to (`eu`, `us` …), which may differ from that of the place. */
  readonly ownerLaw: string;
  /** Whether the United States can make the owner hand out data (CLOUD Act). Not a legal opinion. */
  readonly cloudActExposure: Answer;
  /** By name, see {@link FEATURES}. A name that is missing is unknown. */
  readonly features: Readonly<Record<string, Known>>;
  /** By name, see {@link CERTIFICATES}, as they hold for this very zone. A name that is missing is unknown. */
  readonly certificates: Readonly<Record<string, Known>>;
}

/** A place of which nobody knows anything: what is then known is spread over it. It satisfies no requirement. */
export const UNKNOWN_ZONE: ZoneFacts = {
  zone: 'unknown',
  city: 'unknown',
  cityName: 'unknown',
  country: 'unknown',
  jurisdiction: 'unknown',
  provider: 'unknown',
  providerName: 'unknown',
  legalEntity: 'unknown',
  legalEntityCountry: 'unknown',
  owner: 'unknown',
  ownerCountry: 'unknown',
  ownerLaw: 'unknown',
  cloudActExposure: 'unknown',
  features: {},
  certificates: {},
};
