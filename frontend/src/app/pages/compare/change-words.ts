import type { BucketDelta, Share, SnapshotChange, SnapshotChangeKind, SnapshotDiff } from '@sgw/contracts';
import { formatBytes } from '../../shared/format-bytes';
import type { Mark } from '../../shared/state-mark';

export const CHANGE_KINDS: readonly SnapshotChangeKind[] = ['added', 'removed', 'changed', 'renamed'];

export const CHANGE_MARKS: Readonly<Record<SnapshotChangeKind | 'same', Mark>> = {
  added: { tone: 'ok', icon: 'plus', word: 'Added' },
  removed: { tone: 'down', icon: 'minus', word: 'Removed' },
  changed: { tone: 'degraded', icon: 'shape-triangle', word: 'Changed' },
  renamed: { tone: 'pending', icon: 'shape-arrow-out', word: 'Renamed' },
  same: { tone: 'unknown', icon: 'shape-ring', word: 'Same' },
};

/** What became of a bucket; of one that a side knows nothing of nobody can say that it is the same. */
export function deltaMark({ state, objectsBefore, objectsAfter }: BucketDelta): Mark {
  const isUnknown = state === 'same' && (objectsBefore === null || objectsAfter === null);
  return isUnknown ? { tone: 'unknown', icon: 'shape-dashed', word: 'Not known' } : CHANGE_MARKS[state];
}

/** A difference with its sign, `+1.5 KiB`, `−2 B`, `±0 B`; a dash when one side is not known. */
export function signedBytes(before: number | null | undefined, after: number | null | undefined): string {
  if (before === null || after === null || before === undefined || after === undefined) return '—';
  const delta = after - before;
  if (delta === 0) return '±0 B';
  return `${delta > 0 ? '+' : '−'}${formatBytes(Math.abs(delta))}`;
}

/** What an object weighed before and after: `2 B → 5 B`, or the one there is. */
export function sizesOf({ sizeBefore, sizeAfter }: SnapshotChange): string {
  if (sizeBefore === undefined) return formatBytes(sizeAfter);
  if (sizeAfter === undefined || sizeAfter === sizeBefore) return formatBytes(sizeBefore);
  return `${formatBytes(sizeBefore)} → ${formatBytes(sizeAfter)}`;
}

/** Whether nothing at all differs, as far as was compared. */
export function isSame({ counts, buckets }: SnapshotDiff): boolean {
  return CHANGE_KINDS.every((kind) => counts[kind] === 0) && buckets.every(({ state }) => state === 'same');
}

/** A bucket in which something differs: by how many objects and bytes, and how much larger that made it. */
export interface TouchedBucket extends Share {
  readonly growth: number;
}

/** The buckets in which something differs, most bytes first; of the changes that are listed. */
export function touchedBuckets(changes: readonly SnapshotChange[]): readonly TouchedBucket[] {
  return [...Map.groupBy(changes, ({ bucket }) => bucket)]
    .map(([name, of]) => ({
      name,
      objects: of.length,
      bytes: of.reduce((sum, { sizeBefore = 0, sizeAfter = 0 }) => sum + Math.max(sizeBefore, sizeAfter), 0),
      growth: of.reduce((sum, { sizeBefore = 0, sizeAfter = 0 }) => sum + sizeAfter - sizeBefore, 0),
    }))
    .sort((a, b) => b.bytes - a.bytes);
}
