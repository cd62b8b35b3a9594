import type { Snapshot, SnapshotFile } from '@sgw/contracts';
import { chunked, csvField } from './export-text.js';
import { exportParquet } from './export-parquet.js';

export const EXPORT_FORMATS = ['json', 'csv', 'ndjson', 'parquet', 'ncdu'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What the formats are on the wire and on disk. */
export const EXPORT_TYPES: Readonly<
  Record<ExportFormat, { readonly contentType: string; readonly ending: string }>
> = {
  json: { contentType: 'application/json', ending: 'json' },
  csv: { contentType: 'text/csv; charset=utf-8', ending: 'csv' },
  ndjson: { contentType: 'application/x-ndjson', ending: 'ndjson' },
  parquet: { contentType: 'application/vnd.apache.parquet', ending: 'parquet' },
  ncdu: { contentType: 'application/json', ending: 'ncdu.json' },
};

/** Columns of S3 Inventory, by their names in its CSV files (User Guide, "Amazon S3 Inventory list"). */
const COLUMNS = [
  'Bucket',
  'Key',
  'VersionId',
  'IsLatest',
  'IsDeleteMarker',
  'Size',
  'LastModifiedDate',
  'ETag',
  'StorageClass',
] as const;

/** A snapshot in another form, piece by piece: of a large one, the whole would not have to fit. */
export function* exportSnapshot(snapshot: Snapshot, format: ExportFormat): Generator<string | Uint8Array> {
  if (format === 'json') yield* exportJson(snapshot);
  else if (format === 'parquet') yield* exportParquet(snapshot);
  else if (format === 'ncdu') yield* exportNcdu(snapshot);
  else yield* chunked(format === 'csv' ? csvLines(snapshot) : ndjsonLines(snapshot));
}

function* exportJson({ buckets, ...head }: Snapshot): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"buckets":[`;
  for (const [index, bucket] of buckets.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(bucket)}`;
  yield ']}\n';
}

function* csvLines(snapshot: Snapshot): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (const { name, files } of snapshot.buckets) {
    for (const file of files) yield `${Object.values(inventoryRow(name, file)).map(csvField).join(',')}\r\n`;
  }
}

function* ndjsonLines(snapshot: Snapshot): Generator<string> {
  for (const { name, files } of snapshot.buckets) {
    for (const file of files) yield `${JSON.stringify(inventoryRow(name, file))}\n`;
  }
}

function inventoryRow(
  bucket: string,
  file: SnapshotFile,
): Record<(typeof COLUMNS)[number], string | number | boolean | null> {
  return {
    Bucket: bucket,
    Key: file.key,
    VersionId: file.versionId ?? null,
    IsLatest: true,
    IsDeleteMarker: false,
    Size: file.size,
    LastModifiedDate: file.lastModified,
    ETag: file.etag,
    StorageClass: file.storageClass,
  };
}

/** What a key that ends in a slash is called within its folder: no other name in it can have a slash. */
const FOLDER_MARK = '/';

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: { readonly name: string; readonly size: number }[];
}

/** ncdu's JSON export format 1.2: folders are lists that begin with their own name; buckets are folders of the endpoint. */
function* exportNcdu(snapshot: Snapshot): Generator<string> {
  const timestamp = Math.floor(Date.parse(snapshot.timestamp) / 1000);
  yield `[1,2,${JSON.stringify({ progname: 'sovereign-s3-gateway', progver: '1', timestamp })},\n`;
  yield `[${JSON.stringify({ name: snapshot.endpoint.url || 'snapshot' })}`;
  for (const { name, files } of snapshot.buckets) {
    const root: Folder = newFolder();
    for (const file of files) place(root, file);
    yield ',\n';
    yield folderText(name, root);
  }
  yield ']]\n';
}

function newFolder(): Folder {
  return { folders: new Map(), files: [] };
}

function place(root: Folder, { key, size }: SnapshotFile): void {
  const parts = key.split('/');
  const name = parts.pop() ?? '';
  let folder = root;
  for (const part of parts) {
    const next = folder.folders.get(part) ?? newFolder();
    folder.folders.set(part, next);
    folder = next;
  }
  folder.files.push({ name: name === '' ? FOLDER_MARK : name, size });
}

function folderText(name: string, { folders, files }: Folder): string {
  const inside = [
    JSON.stringify({ name: name === '' ? '(empty)' : name }),
    ...files.map(({ name: file, size }) => JSON.stringify({ name: file, asize: size, dsize: size })),
    ...[...folders].map(([part, folder]) => folderText(part, folder)),
  ];
  return `[${inside.join(',')}]`;
}
