/** Reads and checks the provider data: which zones there are, where they lie, who runs them. Takes text, opens no file, asks no provider. */
export type { ZoneFacts } from '@sgw/contracts';
export * from './countries.js';
export * from './jurisdictions.js';
export * from './provider-data.js';
export * from './provider-data-error.js';
export * from './read-csv.js';
export * from './read-provider-data.js';
export * from './table-columns.js';
export * from './write-csv.js';
export * from './coverage.js';
export * from './find-placements.js';
export * from './flat-table.js';
export * from './locate-endpoint.js';
export * from './select-regions.js';
