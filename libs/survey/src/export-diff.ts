import type { SnapshotChange, SnapshotDiff } from '@sgw/contracts';
import { chunked, csvField } from './export-text.js';

export const DIFF_EXPORT_FORMATS = ['json', 'csv'] as const;
export type DiffExportFormat = (typeof DIFF_EXPORT_FORMATS)[number];

const COLUMNS = [
  'Change',
  'Bucket',
  'Key',
  'FromBucket',
  'FromKey',
  'SizeBefore',
  'SizeAfter',
  'SizeDifference',
] as const;

/** A comparison as a file, piece by piece: whole with its warnings as JSON, or a line for each object that differs as CSV. */
export function* exportDiff(diff: SnapshotDiff, format: DiffExportFormat): Generator<string> {
  if (format === 'csv') yield* chunked(csvLines(diff));
  else yield* exportJson(diff);
}

function* exportJson({ changes, ...head }: SnapshotDiff): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"changes":[`;
  yield* chunked(separated(changes));
  yield ']}\n';
}

function* separated(changes: readonly SnapshotChange[]): Generator<string> {
  for (const [index, change] of changes.entries())
    yield `${index === 0 ? '\n' : ',\n'}${JSON.stringify(change)}`;
}

function* csvLines({ changes }: SnapshotDiff): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (const change of changes) yield `${fieldsOf(change).map(csvField).join(',')}\r\n`;
}

function fieldsOf(change: SnapshotChange): readonly (string | number | null)[] {
  const { kind, bucket, key, fromBucket, fromKey, sizeBefore, sizeAfter } = change;
  const difference = (sizeAfter ?? 0) - (sizeBefore ?? 0);
  const from = [fromBucket ?? null, fromKey ?? null];
  return [kind, bucket, key, ...from, sizeBefore ?? null, sizeAfter ?? null, difference];
}
