import type { SnapshotDiff } from '@sgw/contracts';

/** One step from the size before to the size after; it reaches from one size to another. */
export interface SizeStep {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** A whole size, not a difference. */
  readonly isWhole: boolean;
}

/**
 * What led from one size to the other, in steps that add up. Undefined where a side tells a lower bound only: a difference of two
 * bounds is none.
 */
export function sizeSteps({ a, b, bytes }: SnapshotDiff): readonly SizeStep[] | undefined {
  const isBound = [a, b].some(({ totals }) => totals.isLowerBound || totals.unknownBuckets > 0);
  if (isBound) return undefined;
  const before = a.totals.seen.bytes;
  const after = b.totals.seen.bytes;
  const grown = before + bytes.added;
  const shrunk = grown - bytes.removed;
  const steps = [
    { name: 'Before', from: 0, to: before, isWhole: true },
    { name: 'Added', from: before, to: grown, isWhole: false },
    { name: 'Removed', from: grown, to: shrunk, isWhole: false },
    { name: 'Changed', from: shrunk, to: after, isWhole: false },
    { name: 'After', from: 0, to: after, isWhole: true },
  ];
  return steps.filter(({ isWhole, from, to }) => isWhole || from !== to);
}
