/** Maps a tenant's bucket names to buckets, and each bucket to its physical bucket at every backend. Never judges or places. */
export * from './bucket-directory.js';
export { BucketReplaced } from './bucket-replaced.js';
export { NamespaceModule } from './namespace.module.js';
export { NamespaceSecret } from './namespace-secret.js';
export { SelfDescription } from './self-description.js';
export type { BucketRow } from '@backend/metadata';
