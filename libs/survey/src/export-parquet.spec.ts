import { describe, expect, it } from '@jest/globals';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { exportParquet } from './export-parquet.js';
import { bucket, file, numbered, snapshot } from './testing/sample-snapshot.js';

function whole(pieces: readonly Uint8Array[]): ArrayBuffer {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes.buffer;
}

describe('exportParquet', () => {
  it('is read back as it was kept, under the names and types of S3 Inventory', async () => {
    const odd = {
      ...file('ordner/ä\u0001,"\n🦊', 2 ** 53 - 1, 'abc-7'),
      lastModified: '2026-03-01T12:00:00.123Z',
      storageClass: 'GLACIER',
      versionId: 'v1',
    };
    const source = [...exportParquet(snapshot([bucket('a', [odd]), bucket('b', [file('=cmd()', 0)])]))];
    const buffer = whole(source);
    const rows = await parquetReadObjects({ file: buffer });
    expect(rows).toEqual([
      {
        bucket: 'a',
        key: 'ordner/ä\u0001,"\n🦊',
        version_id: 'v1',
        is_latest: true,
        is_delete_marker: false,
        size: BigInt(2 ** 53 - 1),
        last_modified_date: new Date('2026-03-01T12:00:00.123Z'),
        e_tag: 'abc-7',
        storage_class: 'GLACIER',
      },
      {
        bucket: 'b',
        key: '=cmd()',
        version_id: null,
        is_latest: true,
        is_delete_marker: false,
        size: 0n,
        last_modified_date: null,
        e_tag: '=cmd()',
        storage_class: null,
      },
    ]);
    const columns = parquetSchema(parquetMetadata(buffer)).children.map(({ element }) => element);
    expect(columns.map(({ name, repetition_type: presence }) => `${name} ${presence}`).slice(0, 3)).toEqual([
      'bucket REQUIRED',
      'key REQUIRED',
      'version_id OPTIONAL',
    ]);
    expect(columns.find(({ name }) => name === 'last_modified_date')?.logical_type).toMatchObject({
      type: 'TIMESTAMP',
      isAdjustedToUTC: true,
      unit: 'MILLIS',
    });
  });

  it('goes out in row groups across buckets, each a piece of its own', async () => {
    const limits = { maxBuckets: 9, maxFiles: 50_000, maxFilesPerBucket: 50_000 };
    const source = snapshot([bucket('a', numbered(12_000)), bucket('b', numbered(9_000))], limits);
    const pieces = [...exportParquet(source)];
    const buffer = whole(pieces);
    expect(parquetMetadata(buffer).row_groups.map(({ num_rows: rows }) => rows)).toEqual([
      10_000n,
      10_000n,
      1_000n,
    ]);
    expect(pieces).toHaveLength(4);
    const rows = await parquetReadObjects({ file: buffer, columns: ['bucket', 'key'] });
    expect(rows.map(({ bucket: name, key }) => `${String(name)} ${String(key)}`)).toEqual(
      source.buckets.flatMap(({ name, files }) => files.map(({ key }) => `${name} ${key}`)),
    );
  });

  it('is a file without rows where no file was kept', async () => {
    const buffer = whole([...exportParquet(snapshot([]))]);
    expect(await parquetReadObjects({ file: buffer })).toEqual([]);
    expect(parquetSchema(parquetMetadata(buffer)).children).toHaveLength(9);
  });
});
