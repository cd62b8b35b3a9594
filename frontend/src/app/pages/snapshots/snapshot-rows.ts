import type { Basis, SnapshotSummary } from '@sgw/contracts';
import { formatBytes } from '../../shared/format-bytes';
import type { Mark } from '../../shared/state-mark';
import {
  basedCount,
  basisOf,
  hostOf,
  PROVENANCE_WORDS,
  snapshotTitle,
  TRUNCATION_WORDS,
} from '../../shared/survey-words';

/** One line of the list, in words. */
export interface SummaryRow {
  readonly snapshot: SnapshotSummary;
  readonly title: string;
  readonly host: string;
  readonly objects: string;
  readonly basis: Basis;
  /** Who says so, where it was not this server. */
  readonly origin: string;
  readonly whole: Mark;
  readonly why: string;
}

/** Sizes of an endpoint over time, and which of them is this snapshot's. */
export interface SizeSeries {
  readonly values: readonly number[];
  readonly at: number;
  readonly words: string;
}

/** @param series snapshots of the endpoint, the oldest first; one alone is no line: undefined */
export function sizeSeries(
  series: readonly SnapshotSummary[],
  { id }: SnapshotSummary,
): SizeSeries | undefined {
  if (series.length < 2) return undefined;
  const values = series.map(({ totals }) => totals.seen.bytes);
  const at = series.findIndex((one) => one.id === id);
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const words = `Size over ${series.length} snapshots of this endpoint, from ${formatBytes(first)} to ${formatBytes(last)}; this is number ${at + 1}`;
  return { values, at, words };
}

/** A snapshot for its line in the list. */
export function summaryRow(snapshot: SnapshotSummary): SummaryRow {
  const { totals } = snapshot;
  const basis = basisOf(totals.isLowerBound || totals.unknownBuckets > 0);
  return {
    snapshot,
    title: snapshotTitle(snapshot),
    host: hostOf(snapshot.endpoint.url),
    objects: basedCount(totals.seen.objects, basis),
    basis,
    origin: snapshot.provenance === 'discovered' ? '' : PROVENANCE_WORDS[snapshot.provenance],
    whole: wholeness(snapshot),
    why: reasonsOf(snapshot).join('; '),
  };
}

/** Why a snapshot is not the whole account; empty when it is. */
export function reasonsOf({
  truncatedBy,
  totals,
}: Pick<SnapshotSummary, 'truncatedBy' | 'totals'>): readonly string[] {
  const { unknownBuckets } = totals;
  const unknown =
    unknownBuckets === 1 ? 'of 1 bucket nothing is known' : `of ${unknownBuckets} buckets nothing is known`;
  const reasons = [
    ...truncatedBy.map((reason) => TRUNCATION_WORDS[reason]),
    ...(unknownBuckets > 0 ? [unknown] : []),
  ];
  const isCounted = totals.isLowerBound && reasons.length === 0;
  return isCounted ? ['what was sent tells no totals: there is at least what it lists'] : reasons;
}

/** Oldest first; the order in which two snapshots are compared. */
export function olderFirst(snapshots: readonly SnapshotSummary[]): readonly SnapshotSummary[] {
  return snapshots.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

function wholeness({ truncated, totals }: SnapshotSummary): Mark {
  return truncated || totals.unknownBuckets > 0 || totals.isLowerBound
    ? { tone: 'degraded', icon: 'shape-triangle', word: 'In part' }
    : { tone: 'ok', icon: 'shape-check', word: 'Whole' };
}
