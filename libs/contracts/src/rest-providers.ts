import type { Page } from './rest.js';
import type { Answer, Known } from './three-valued.js';
import type { ZoneFacts } from './zone-facts.js';

/** Shapes of `/api/v1/providers` and `/api/v1/regions`. What nobody knows is the word `unknown`, or left out where it is a number or a day. */

/** `GET /providers`. */
export interface ProviderView {
  readonly id: string;
  readonly name: string;
  readonly homepage: string;
  readonly kind: 'service' | 'software';
  readonly legalEntity: string;
  readonly legalEntityCountry: string;
  readonly owner: string;
  readonly ownerCountry: string;
  readonly ownerLaw: string;
  readonly cloudActExposure: Answer;
  readonly features: Readonly<Record<string, Known>>;
  readonly certificates: Readonly<Record<string, Known>>;
  readonly egressFee: Known;
  readonly priceEurPerTbMonth?: number;
  /** Regions that it publishes itself. */
  readonly publicRegions?: number;
  /** Zones in the data, and the countries and laws they lie in. */
  readonly zones: number;
  readonly countries: readonly string[];
  readonly jurisdictions: readonly string[];
  /** Whether its zones pin data to their place; where not, they satisfy no residency. */
  readonly pinsPlace: boolean;
  /** Backends of this gateway that lie at it. */
  readonly backends: readonly string[];
  readonly sources: readonly string[];
  /** Day of the last look. */
  readonly lastVerified?: string;
  readonly notes: string;
}

/** `GET /providers/{id}`. */
export interface ProviderDetailView extends ProviderView {
  readonly regions: readonly RegionView[];
}

/** A fact that is otherwise in one zone than at its provider as a whole. */
export interface ZoneOverrideView {
  readonly fact: string;
  readonly value: Known;
  readonly insteadOf: Known;
  readonly sources: readonly string[];
  readonly lastVerified?: string;
  readonly notes: string;
}

/** `GET /regions`. */
export interface RegionView extends ZoneFacts {
  readonly region: string;
  readonly endpoint: string;
  readonly addressing: 'both' | 'path' | 'virtual' | 'unknown';
  readonly coordinates?: { readonly latitude: number; readonly longitude: number };
  readonly overrides: readonly ZoneOverrideView[];
  readonly source: string;
  /** Backends of this gateway that lie in it. */
  readonly backends: readonly string[];
}

/** A page that says how many there are in all. */
export interface CountedPage<T> extends Page<T> {
  readonly total: number;
}
