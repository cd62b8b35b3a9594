import type { BucketSurvey, SnapshotLimits, SnapshotTotals, TruncationReason } from '@sgw/contracts';

/** What of a discovery goes into a snapshot. */
export interface CappedSnapshot {
  readonly buckets: readonly BucketSurvey[];
  readonly totals: SnapshotTotals;
  readonly truncated: boolean;
  readonly truncatedBy: readonly TruncationReason[];
}

/** What a snapshot that is cut once more had lost already. */
export type CutBefore = Pick<CappedSnapshot, 'totals' | 'truncatedBy'>;

/**
 * Cuts what was found to the limits of a snapshot: buckets in their order, files in the order of their keys. The totals are of all
 * that was seen, cut off or not. Older versions and uploads have the same caps, each list by itself; their counts tell what is
 * missing, so that a cut of them alone does not call the snapshot partial. Cutting twice is cutting once, so a discovery may cut while it runs.
 *
 * @param cutBefore of one that comes from elsewhere, and may have been cut to other limits
 */
export function capSnapshot(
  found: readonly BucketSurvey[],
  limits: SnapshotLimits,
  cutBefore?: CutBefore,
): CappedSnapshot {
  const reasons = new Set<TruncationReason>(cutBefore?.truncatedBy);
  let room = limits.maxFiles;
  const isCutBefore = reasons.has('bucket-files') || reasons.has('snapshot-files');
  const sideRoom = { oldVersions: limits.maxFiles, uploads: limits.maxFiles };
  if (found.length > limits.maxBuckets) reasons.add('snapshot-buckets');
  const buckets = found.slice(0, limits.maxBuckets).map((bucket) => {
    const files = bucket.files.slice(0, Math.min(limits.maxFilesPerBucket, room));
    const why = cutBy(bucket, files.length, room, limits);
    // Where it was cut elsewhere, that is why.
    if (why !== undefined && !(why === 'not-listed' && isCutBefore)) reasons.add(why);
    room -= files.length;
    for (const reason of bucket.truncatedBy) reasons.add(reason);
    const lists = cutSides(bucket, sideRoom, limits.maxFilesPerBucket);
    return files.length === bucket.files.length && lists === undefined
      ? bucket
      : { ...bucket, files, ...lists };
  });
  for (const bucket of found.slice(limits.maxBuckets))
    for (const reason of bucket.truncatedBy) reasons.add(reason);
  return {
    buckets,
    totals: totalsOf(found, buckets, cutBefore),
    truncated: reasons.size > 0,
    truncatedBy: [...reasons],
  };
}

/** The lists beside the files where they are too long; undefined where they fit. Takes what it keeps out of the room. */
function cutSides(
  { oldVersions, uploads }: BucketSurvey,
  room: { oldVersions: number; uploads: number },
  most: number,
): Pick<BucketSurvey, 'oldVersions' | 'uploads'> | undefined {
  const kept = {
    ...(oldVersions && { oldVersions: oldVersions.slice(0, Math.min(most, room.oldVersions)) }),
    ...(uploads && { uploads: uploads.slice(0, Math.min(most, room.uploads)) }),
  };
  room.oldVersions -= kept.oldVersions?.length ?? 0;
  room.uploads -= kept.uploads?.length ?? 0;
  const isWhole =
    kept.oldVersions?.length === oldVersions?.length && kept.uploads?.length === uploads?.length;
  return isWhole ? undefined : kept;
}

/** Why fewer files are kept than objects were seen; a bucket that says so itself is believed. */
function cutBy(
  bucket: BucketSurvey,
  kept: number,
  room: number,
  { maxFilesPerBucket }: SnapshotLimits,
): TruncationReason | undefined {
  if (!isCut(bucket, kept)) return undefined;
  if (kept === room) return 'snapshot-files';
  if (kept >= maxFilesPerBucket) return 'bucket-files';
  return bucket.truncatedBy.includes('damaged-files') ? undefined : 'not-listed';
}

/** More objects were seen than files are kept. */
function isCut(bucket: BucketSurvey, kept: number): boolean {
  return (bucket.objectCount ?? bucket.files.length) > kept;
}

function totalsOf(
  found: readonly BucketSurvey[],
  kept: readonly BucketSurvey[],
  cutBefore: CutBefore | undefined,
): SnapshotTotals {
  // Buckets that are not in it any more can only be known from what it said then.
  const before = cutBefore?.truncatedBy.includes('snapshot-buckets') ? cutBefore.totals : undefined;
  const files = kept.flatMap((bucket) => bucket.files);
  const sum = (numbers: readonly (number | null)[]): number =>
    numbers.reduce<number>((all, one) => all + (one ?? 0), 0);
  return {
    seen: {
      buckets: Math.max(found.length, before?.seen.buckets ?? 0),
      objects: Math.max(sum(found.map(({ objectCount }) => objectCount)), before?.seen.objects ?? 0),
      bytes: Math.max(sum(found.map(({ totalBytes }) => totalBytes)), before?.seen.bytes ?? 0),
    },
    kept: { buckets: kept.length, files: files.length, bytes: sum(files.map(({ size }) => size)) },
    isLowerBound: (before?.isLowerBound ?? false) || found.some(({ basis }) => basis.objectCount !== 'exact'),
    unknownBuckets: found.filter(({ objectCount }) => objectCount === null).length,
  };
}
