import type { BucketSurvey, Snapshot, SnapshotFile } from '@sgw/contracts';
import { capSnapshot } from '../cap-snapshot.js';
import { basisOf, unknownBucket } from '../unknown-bucket.js';

/** A file as kept. */
export const file = (key: string, size = 1, etag = key): SnapshotFile => ({
  key,
  size,
  etag,
  lastModified: null,
  storageClass: null,
});
/** Files of a byte each. */
export const numbered = (count: number): readonly SnapshotFile[] =>
  Array.from({ length: count }, (_, n) => file(`k${String(n).padStart(6, '0')}`));

/** A bucket that was seen whole, without settings. */
export function bucket(
  name: string,
  files: readonly SnapshotFile[],
  more: Partial<BucketSurvey> = {},
): BucketSurvey {
  const counts = {
    objectCount: files.length,
    totalBytes: files.reduce((sum, { size }) => sum + size, 0),
    versionCount: null,
    versionBytes: null,
    deleteMarkerCount: null,
    incompleteUploadCount: 0,
    incompleteUploadBytes: 0,
  };
  const base = unknownBucket({ name, creationDate: null }, 'done', 'not-checked');
  return { ...base, ...counts, basis: basisOf(counts, () => true), files, ...more };
}

/** A snapshot of these, cut to the limits. */
export function snapshot(
  buckets: readonly BucketSurvey[],
  limits = { maxBuckets: 200, maxFiles: 50_000, maxFilesPerBucket: 5_000 },
): Snapshot {
  return {
    schemaVersion: 1,
    id: '7f0b6e0e-8a3c-4f0a-9a55-1d2c3b4a5f60',
    provenance: 'discovered',
    timestamp: '2026-03-01T12:00:00.000Z',
    durationMs: 5,
    name: '',
    note: '',
    tags: [],
    endpoint: {
      url: 'https://s3.example.org',
      region: 'r',
      address: '192.0.2.1',
      server: null,
      clockSkewSeconds: 0,
    },
    requests: 1,
    limits,
    ...capSnapshot(buckets, limits),
  };
}
