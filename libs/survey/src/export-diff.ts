import type { SettingChange, SnapshotChange, SnapshotDiff } from '@sgw/contracts';
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
  'Setting',
  'Before',
  'After',
] as const;

/**
 * A comparison as a file, piece by piece: whole with its warnings as JSON, or as CSV a line for each setting and each object that
 * differs.
 */
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

function* csvLines({ buckets, changes }: SnapshotDiff): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (const { name, settings } of buckets)
    for (const change of settings) yield csvLine(fieldsOfSetting(name, change));
  for (const change of changes) yield csvLine(fieldsOf(change));
}

type Field = string | number | null;

const csvLine = (fields: readonly Field[]): string => `${fields.map(csvField).join(',')}\r\n`;

function fieldsOf(change: SnapshotChange): readonly Field[] {
  const { kind, bucket, key, fromBucket, fromKey, sizeBefore, sizeAfter } = change;
  const difference = (sizeAfter ?? 0) - (sizeBefore ?? 0);
  const from = [fromBucket ?? null, fromKey ?? null];
  return [kind, bucket, key, ...from, sizeBefore ?? null, sizeAfter ?? null, difference, null, null, null];
}

function fieldsOfSetting(
  bucket: string,
  { setting, before, after, effect }: SettingChange,
): readonly Field[] {
  const objectFields = [null, null, null, null, null, null];
  return [`setting-${effect}`, bucket, ...objectFields, setting, before.text, after.text];
}
