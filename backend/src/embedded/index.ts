/**
 * Everything an installation needs when nothing else is there: a real PostgreSQL under the data folder, the
 * folder's lock, and keys made on the first start. It never looks into the database, and does nothing at all
 * when the settings name a database and keys of their own.
 */
export * from './data-folder-lock.js';
export * from './embedded-postgres.js';
export * from './installation-keys.js';
export { stopLeftoverServer } from './leftover-server.js';
