/**
 * Looks at what lies at any S3 provider, with keys that live in memory for that time only, and leaves a snapshot. It never writes
 * to the provider, never uses a queue or the database, and never visits an address that was not vetted.
 */
export { DiscoveryModule } from './discovery.module.js';
