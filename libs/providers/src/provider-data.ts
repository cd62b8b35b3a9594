import type { Known, ZoneFacts } from '@sgw/contracts';

/** What is known about one provider as a whole. `unknown` stays unknown; a number that nobody knows is left out. */
export interface Provider extends ProviderFacts {
  readonly homepage: string;
  /** `software` is run by somebody else: it has no zones and no owner that matters. */
  readonly kind: 'service' | 'software';
  /** Whether its zones pin data to their place; where not, they satisfy no residency. */
  readonly pinsPlace: boolean;
  /** Regions it publishes; they need not all be in the data. */
  readonly publicRegions?: number;
  readonly priceEurPerTbMonth?: number;
  /** Whether reading out is charged. */
  readonly egressFee: Known;
  readonly sources: readonly string[];
  /** Day of the last look, ISO 8601. */
  readonly lastVerified?: string;
  readonly notes: string;
}

/** The part of a zone's facts that is its provider's. */
export type ProviderFacts = Omit<ZoneFacts, 'zone' | 'city' | 'cityName' | 'country' | 'jurisdiction'>;

/** How a bucket is named in a request to the zone. */
export type Addressing = 'both' | 'path' | 'virtual' | 'unknown';

/** A fact that is otherwise in one zone than at its provider as a whole, and who says so. */
export interface ZoneOverride {
  /** `cloud-act-exposure`, or a certificate. */
  readonly fact: string;
  readonly value: Known;
  /** What the provider as a whole has. */
  readonly insteadOf: Known;
  readonly sources: readonly string[];
  readonly lastVerified?: string;
  readonly notes: string;
}

/** One site of one provider: its facts, how it is reached, and where that was read. */
export interface Region {
  readonly facts: ZoneFacts;
  /** Region string of its S3 API, which says nothing about the place: `us-east-1` names European storage at several providers. */
  readonly region: string;
  /** May hold `{account_id}`, `{namespace}` or `{service}`. */
  readonly endpoint: string;
  readonly addressing: Addressing;
  /** Degrees, WGS 84. */
  readonly coordinates?: { readonly latitude: number; readonly longitude: number };
  readonly source: string;
  readonly overrides: readonly ZoneOverride[];
}

/** The whole data, in the order of the files. */
export interface ProviderData {
  readonly providers: readonly Provider[];
  readonly regions: readonly Region[];
}

/** The exposure as an override names it among the certificates. */
export const CLOUD_ACT_EXPOSURE = 'cloud-act-exposure';
