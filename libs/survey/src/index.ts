/**
 * What a discovery knows by itself: how to list a bucket in several lanes, what a listing adds up to, which caps a snapshot has
 * to keep, what is risky in it, and what changed between two. Pure: it neither asks a provider nor keeps a file.
 */
export * from './bucket-tally.js';
export * from './histogram.js';
export * from './keep-first.js';
export * from './key-order.js';
export { type ListCursor } from './key-range.js';
export * from './list-in-ranges.js';
export * from './listed-entry.js';
export * from './read-list-page.js';
export * from './share-counter.js';
export * from './cap-snapshot.js';
export * from './exposure.js';
export * from './unknown-bucket.js';
export * from './mask-secrets.js';
export * from './snapshot-schema.js';
export { pointerText, SnapshotFormatError } from './snapshot-fault.js';
export * from './overview.js';
export * from './diff-snapshots.js';
export * from './diff-settings.js';
export * from './export-diff.js';
export * from './export-snapshot.js';
export * from './find-duplicates.js';
export * from './find-risks.js';
export * from './judge-snapshot.js';
export { NO_LOAD } from './moving-load.js';
export * from './page-files.js';
