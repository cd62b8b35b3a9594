/** Reads the provider data: which zones there are, where they lie, who runs them. Takes text, opens no file, asks no provider. */
export type { ZoneFacts } from '@sgw/contracts';
export * from './jurisdictions.js';
export * from './provider-data-error.js';
export * from './read-csv.js';
export * from './read-zones.js';
