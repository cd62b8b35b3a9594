import type { Known } from '@sgw/contracts';
import type { Mark } from '../../shared/state-mark';

const NAMES: Readonly<Record<string, string>> = {
  's3-compatible': 'S3 compatible',
  'object-lock': 'Object lock',
  versioning: 'Versioning',
  'sse-c': 'SSE-C',
  'bucket-policy': 'Bucket policy',
  lifecycle: 'Lifecycle',
  'event-notifications': 'Event notifications',
  'iso-27001': 'ISO 27001',
  soc2: 'SOC 2',
  'c5-bsi': 'BSI C5',
  secnumcloud: 'SecNumCloud',
  ens: 'ENS',
  hds: 'HDS',
  'gdpr-dpa': 'GDPR contract (art. 28)',
  'cloud-act-exposure': 'CLOUD Act exposure',
};

/** A feature or certificate as a person writes it; one that an operator made up stays as it is. */
export const factName = (fact: string): string => NAMES[fact] ?? fact;

/** A fact that is good to have. What is unknown has a shape of its own: neither a yes nor a no. */
export const FACT_MARKS: Readonly<Record<Known, Mark>> = {
  yes: { tone: 'ok', icon: 'shape-check', word: 'Yes' },
  partial: { tone: 'degraded', icon: 'shape-half', word: 'Partly' },
  no: { tone: 'down', icon: 'shape-octagon', word: 'No' },
  unknown: { tone: 'unknown', icon: 'shape-dashed', word: 'Unknown' },
};

/** Exposure, where a no is the good answer. */
export const EXPOSURE_MARKS: Readonly<Record<Known, Mark>> = {
  yes: { tone: 'degraded', icon: 'shape-triangle', word: 'Exposed' },
  partial: { tone: 'degraded', icon: 'shape-half', word: 'Partly' },
  no: { tone: 'ok', icon: 'shape-check', word: 'Not exposed' },
  unknown: { tone: 'unknown', icon: 'shape-dashed', word: 'Unknown' },
};

const COUNTRY_NAMES = new Intl.DisplayNames(['en-GB'], { type: 'region' });

/** `Finland`; `European Union` for its law; `unknown` stays. */
export function placeName(code: string): string {
  if (code === 'unknown') return 'unknown';
  return COUNTRY_NAMES.of(code.toUpperCase()) ?? code;
}

/** Chips of places: letters, except where nobody knows. */
export const placeCode = (code: string): string => (code === 'unknown' ? 'unknown' : code.toUpperCase());
