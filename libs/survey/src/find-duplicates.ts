import type { DuplicateGroup, Snapshot, SnapshotDuplicates } from '@sgw/contracts';

const FILES_SHOWN = 20;

/**
 * Groups the files kept that have the same ETag and size, by the bytes that all but one of them waste. An ETag stands for the
 * content of objects put in one piece, or in parts of the same size; encrypted ones have one each, and are not found.
 */
export function findDuplicates(snapshot: Snapshot, limit: number): SnapshotDuplicates {
  const groups = new Map<string, { etag: string; size: number; files: { bucket: string; key: string }[] }>();
  for (const { name: bucket, files } of snapshot.buckets) {
    for (const { key, size, etag } of files) {
      if (etag === null || etag === '' || size === 0) continue;
      const id = `${size} ${etag}`;
      const group = groups.get(id);
      if (group === undefined) groups.set(id, { etag, size, files: [{ bucket, key }] });
      else group.files.push({ bucket, key });
    }
  }
  const found: DuplicateGroup[] = [...groups.values()]
    .filter(({ files }) => files.length > 1)
    .map(({ etag, size, files }) => ({
      etag,
      size,
      count: files.length,
      wastedBytes: size * (files.length - 1),
      files: files.slice(0, FILES_SHOWN),
    }))
    .sort((a, b) => b.wastedBytes - a.wastedBytes || (a.etag < b.etag ? -1 : 1));
  return {
    groups: found.slice(0, limit),
    totalGroups: found.length,
    wastedBytes: found.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0),
    isLowerBound: snapshot.totals.isLowerBound || snapshot.totals.kept.files < snapshot.totals.seen.objects,
  };
}
