import type { Snapshot, SnapshotFile } from '@sgw/contracts';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';

/** Rows of a row group: what is in memory at once, and what a reader can skip. */
const GROUP_ROWS = 10_000;

interface Row {
  readonly bucket: string;
  readonly file: SnapshotFile;
}

type Value = string | bigint | boolean | Date | null;

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
const time = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
} as const;

/** Columns of S3 Inventory as its Parquet files name and type them (User Guide, "Inventory manifest"). */
const COLUMNS: readonly {
  readonly name: string;
  readonly element: Omit<SchemaElement, 'name'>;
  readonly of: (row: Row) => Value;
}[] = [
  { name: 'bucket', element: required(text), of: ({ bucket }) => bucket },
  { name: 'key', element: required(text), of: ({ file }) => file.key },
  { name: 'version_id', element: optional(text), of: ({ file }) => file.versionId ?? null },
  { name: 'is_latest', element: optional({ type: 'BOOLEAN' }), of: () => true },
  { name: 'is_delete_marker', element: optional({ type: 'BOOLEAN' }), of: () => false },
  { name: 'size', element: optional({ type: 'INT64' }), of: ({ file }) => BigInt(file.size) },
  { name: 'last_modified_date', element: optional(time), of: ({ file }) => timeOf(file.lastModified) },
  { name: 'e_tag', element: optional(text), of: ({ file }) => file.etag },
  { name: 'storage_class', element: optional(text), of: ({ file }) => file.storageClass },
];

const SCHEMA: SchemaElement[] = [
  { name: 's3.inventory', num_children: COLUMNS.length },
  ...COLUMNS.map(({ name, element }) => ({ ...element, name })),
];

/** The files of a snapshot as Apache Parquet, a row group at a time; a snapshot without files is a file without rows. */
export function* exportParquet(snapshot: Snapshot): Generator<Uint8Array> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'sovereign-s3-gateway' });
  for (const rows of groupsOf(snapshot)) {
    // What it returns is the end of a flush, and a writer in memory has none.
    void writer.write({ columnData: columnsOf(rows), rowGroupSize: rows.length });
    yield taken(bytes);
  }
  void writer.finish();
  yield taken(bytes);
}

function* groupsOf({ buckets }: Snapshot): Generator<readonly Row[]> {
  let rows: Row[] = [];
  for (const { name, files } of buckets) {
    for (const file of files) {
      rows.push({ bucket: name, file });
      if (rows.length < GROUP_ROWS) continue;
      yield rows;
      rows = [];
    }
  }
  if (rows.length > 0) yield rows;
}

function columnsOf(rows: readonly Row[]): ColumnSource[] {
  return COLUMNS.map(({ name, of }) => ({ name, data: rows.map(of) }));
}

/** What was written since the last time; the writer begins again at the front of its buffer, and counts on. */
function taken(writer: ByteWriter): Uint8Array {
  const written = writer.getBytes().slice();
  writer.index = 0;
  return written;
}

function timeOf(iso: string | null): Date | null {
  if (iso === null) return null;
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? null : time;
}

function required<T extends object>(element: T): T & { readonly repetition_type: 'REQUIRED' } {
  return { ...element, repetition_type: 'REQUIRED' };
}

function optional<T extends object>(element: T): T & { readonly repetition_type: 'OPTIONAL' } {
  return { ...element, repetition_type: 'OPTIONAL' };
}
