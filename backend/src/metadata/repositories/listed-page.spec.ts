import { describe, expect, it } from '@jest/globals';
import { listedObjects, readListedPage } from './listed-page.js';

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

/** A row as PostgreSQL sends it: each field with its length before it, -1 for NULL. */
function row(...fields: readonly (Buffer | string | null)[]): Buffer {
  const head = Buffer.alloc(7);
  const parts = fields.flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(field === null ? -1 : Buffer.byteLength(field));
    return field === null ? [length] : [length, Buffer.from(field)];
  });
  head.write('D');
  head.writeInt32BE(6 + parts.reduce((sum, { length }) => sum + length, 0), 1);
  head.writeInt16BE(fields.length, 5);
  return Buffer.concat([head, ...parts]);
}

const time = (iso: string) => int64(BigInt(Date.parse(iso) - POSTGRES_EPOCH_MS) * 1000n);
const read = (rows: readonly Buffer[], limit: number) =>
  readListedPage({ bytes: Buffer.concat(rows), release: () => undefined }, limit);
const object = (key: string) => row(key, time('2026-01-02T03:04:05.678Z'), `e-${key}`, int64(5n), null, null);
const prefix = (key: string) => row(key, null, null, null, null, null);

describe('readListedPage', () => {
  const rows = [object('a'), prefix('b/'), object('c'), object('dé'), prefix('e/'), object('f')];
  const shown = ({ objects, prefixes, next }: ReturnType<typeof readListedPage>) => ({
    keys: listedObjects(objects).map(({ key, etag }) => [key, etag]),
    prefixes,
    next,
  });

  it('reads as much as the page may hold', () => {
    expect(shown(read(rows, 4))).toEqual({
      keys: [
        ['a', 'e-a'],
        ['c', 'e-c'],
        ['dé', 'e-dé'],
      ],
      prefixes: ['b/'],
      next: 'dé',
    });
    expect(shown(read(rows, 5))).toMatchObject({ prefixes: ['b/', 'e/'], next: 'e/' });
    expect(shown(read(rows, 6)).next).toBeUndefined();
  });

  it('knows the owner of each object', () => {
    const owned = (key: string, uuid: string) =>
      row(
        key,
        time('1999-12-31T23:59:59.5Z'),
        'e',
        int64(2n ** 40n),
        'CRC32',
        'FULL_OBJECT',
        Buffer.from(uuid.replaceAll('-', ''), 'hex'),
      );
    const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    const { objects, ownerUserIds } = read(
      [owned('a', one), owned('b', two), owned('c', two), owned('d', one)],
      10,
    );
    expect(objects.owners.map((owner) => ownerUserIds[owner])).toEqual([one, two, two, one]);
    expect(listedObjects(objects)[3]).toEqual({
      key: 'd',
      etag: 'e',
      sizeBytes: 2 ** 40,
      lastModified: '1999-12-31T23:59:59.000Z',
    });
  });

  it('is empty where nothing was found', () => {
    expect(shown(read([], 10))).toEqual({ keys: [], prefixes: [], next: undefined });
  });
});
