import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { listedObjects, ListingRepository } from '@backend/metadata';
import fc from 'fast-check';
import pg from 'pg';
import { waitFor } from '../support/wait-for.js';
import { MetadataFixture } from './metadata-fixture.js';

// Many statements each, on machines that run other suites beside.
jest.setTimeout(60_000);

/** Pieces that keys are made of: both ends of every UTF-8 length, the surrogates' neighbours, wildcards of other languages. */
const PIECES = [
  ...[
    'a',
    'b',
    'A',
    '/',
    '/',
    '//',
    '::',
    '\u0001',
    ' ',
    '%',
    '_',
    '\\',
    "'",
    '\u007f',
    '\u0080',
    'é',
    'e\u0301',
    '\u07ff',
    '\u0800',
  ],
  ...['\ud7ff', '\ue000', '\ufffd', '\uffff', '\u{10000}', '😀', '\u{10ffff}'],
];
const piece = fc.constantFrom(...PIECES);
const text = (minLength: number, maxLength: number) => fc.string({ unit: piece, minLength, maxLength });
const anyText = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).filter((value) => !value.includes('\0'));

interface Page {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly after: string | undefined;
  readonly limit: number;
}

/** An object's key, or a common prefix. */
type Listed = readonly [isPrefix: boolean, name: string];

const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const isPassed = (name: string, after: string | undefined) =>
  after !== undefined && compare(name, after) <= 0;

/** The listing as S3 describes it, over all keys, one by one. */
function expectedPage(keys: readonly string[], { prefix, delimiter, after, limit }: Page): Listed[] {
  const listed: Listed[] = [];
  for (const key of keys.toSorted(compare)) {
    if (!key.startsWith(prefix) || isPassed(key, after)) continue;
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const name = cut < 0 ? key : key.slice(0, cut + (delimiter?.length ?? 0));
    if (cut >= 0 && (isPassed(name, after) || (listed.at(-1)?.[0] && listed.at(-1)?.[1] === name))) continue;
    listed.push([cut >= 0, name]);
  }
  return listed.slice(0, limit);
}

/** Keys of a bucket, and a request whose parts are taken from those keys about as often as not. */
const listings = fc.uniqueArray(text(1, 6), { maxLength: 40 }).chain((keys) => {
  const cutKey = fc
    .tuple(fc.constantFrom(...keys, 'a/b'), fc.nat(6))
    .map(([key, length]) => [...key].slice(0, length).join(''));
  return fc.record({
    keys: fc.constant(keys),
    prefix: fc.oneof(fc.constant(''), cutKey, text(0, 2)),
    delimiter: fc.oneof(fc.constant(undefined), piece, text(1, 3)),
    after: fc.oneof(fc.constant(undefined), cutKey, fc.constantFrom(...keys, 'a/'), text(0, 3)),
    limit: fc.integer({ min: 1, max: 12 }),
  });
});

describe('the SQL functions of listing', () => {
  let db: MetadataFixture;

  beforeAll(async () => {
    db = await MetadataFixture.open();
  });

  afterAll(async () => {
    await db.close();
  });

  async function bucketOf(keys: readonly string[]): Promise<string> {
    const bucket = randomUUID();
    await db.rows(
      `INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, seq, size_bytes, etag, committed_at)
       SELECT gen_random_uuid(), $1, key, $2, 'live', true, 1, 3, 'e', now() FROM unnest($3::text[]) AS key`,
      [bucket, db.owner, keys],
    );
    return bucket;
  }

  async function list(bucket: string, { prefix, delimiter, after, limit }: Page): Promise<Listed[]> {
    const rows = await db.rows<{ is_prefix: boolean; key: string }>(
      'SELECT is_prefix, key FROM list_objects_1($1, $2, $3, $4, $5)',
      [bucket, prefix, delimiter, after, limit],
    );
    return rows.map((row) => [row.is_prefix, row.key]);
  }

  const all = { prefix: '', delimiter: '/', after: undefined, limit: 100 };

  describe('prefix_successor_1', () => {
    const successor = async (prefix: string) =>
      (await db.rows<{ s: string | null }>('SELECT prefix_successor_1($1) AS s', [prefix]))[0]?.s;

    it.each([
      ['nothing', '', null],
      ['a letter', 'a', 'b'],
      ['a folder', 'a/', 'a0'],
      ['the last character of one byte', '\u007f', '\u0080'],
      ['the last before the surrogates', '\ud7ff', '\ue000'],
      ['the last of three bytes', '\uffff', '\u{10000}'],
      ['a letter and the last characters of all', 'a\u{10ffff}\u{10ffff}', 'b'],
      ['the last character of all', '\u{10ffff}', null],
    ])('of %s is the next string above all that start with it', async (_what, prefix, expected) => {
      expect(await successor(prefix)).toBe(expected);
    });

    it('divides what starts with the prefix from all that comes behind it', async () => {
      const others = fc.oneof(text(0, 4), anyText(6));
      await fc.assert(
        fc.asyncProperty(fc.oneof(text(0, 3), anyText(4)), others, async (prefix, other) => {
          const end = await successor(prefix);
          const isBelow = (value: string) => typeof end !== 'string' || compare(value, end) < 0;
          expect(isBelow(prefix + other)).toBe(true);
          if (!other.startsWith(prefix) && compare(other, prefix) > 0) expect(isBelow(other)).toBe(false);
        }),
        { numRuns: 300 },
      );
    });
  });

  describe('list_objects_1', () => {
    it('gives keys in the order of their UTF-8 bytes, not of UTF-16', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(anyText(5).filter(Boolean), { maxLength: 60 }), async (keys) => {
          const listed = await list(await bucketOf(keys), { ...all, delimiter: undefined });
          expect(listed).toEqual(keys.toSorted(compare).map((key) => [false, key]));
        }),
        { numRuns: 40 },
      );
      const bucket = await bucketOf(['\u{10000}', '\uffff']);
      expect(await list(bucket, all)).toEqual([
        [false, '\uffff'],
        [false, '\u{10000}'],
      ]);
    });

    it('answers as the plain description of S3 does', async () => {
      await fc.assert(
        fc.asyncProperty(listings, async ({ keys, ...page }) => {
          expect(await list(await bucketOf(keys), page)).toEqual(expectedPage(keys, page));
        }),
        { numRuns: 400 },
      );
    });

    it('passes over a common prefix that the marker lies in or equals', async () => {
      const bucket = await bucketOf(['a', 'b/1', 'b/2', 'b/3', 'c']);
      const b: Listed = [true, 'b/'];
      const c: Listed = [false, 'c'];
      expect(await list(bucket, { ...all, after: 'a' })).toEqual([b, c]);
      expect(await list(bucket, { ...all, after: 'b' })).toEqual([b, c]);
      expect(await list(bucket, { ...all, after: 'b/' })).toEqual([c]);
      expect(await list(bucket, { ...all, after: 'b/2' })).toEqual([c]);
      expect(await list(bucket, { ...all, after: 'c' })).toEqual([]);
    });

    it('takes a delimiter of several characters whole, and an empty one for none', async () => {
      const keys = ['a', 'a-', 'a--', 'a--b', 'a---', 'b-c'];
      const bucket = await bucketOf(keys);
      expect(await list(bucket, { ...all, delimiter: '--' })).toEqual([
        [false, 'a'],
        [false, 'a-'],
        [true, 'a--'],
        [false, 'b-c'],
      ]);
      expect(await list(bucket, { ...all, delimiter: '' })).toEqual(
        expectedPage(keys, { ...all, delimiter: undefined }),
      );
    });

    it('shows neither garbage, delete markers nor other buckets', async () => {
      const bucket = await bucketOf(['seen']);
      await db.rows(
        `INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current)
         VALUES (gen_random_uuid(), $1, 'garbage', $2, 'garbage', false), (gen_random_uuid(), $1, 'marker', $2, 'marker', true)`,
        [bucket, db.owner],
      );
      await bucketOf(['other']);
      expect(await list(bucket, all)).toEqual([[false, 'seen']]);
    });

    it('gives what a listing shows of an object, and nothing of a common prefix', async () => {
      const bucket = await bucketOf(['dir/x', 'x']);
      const [group, object] = await db.rows(`SELECT * FROM list_objects_1($1, '', '/', NULL, 10)`, [bucket]);
      expect(object).toMatchObject({
        is_prefix: false,
        key: 'x',
        size_bytes: '3',
        etag: 'e',
        owner_user_id: db.owner,
      });
      expect(object?.['committed_at']).toBeInstanceOf(Date);
      expect(group).toMatchObject({
        is_prefix: true,
        key: 'dir/',
        size_bytes: null,
        etag: null,
        committed_at: null,
        version_id: null,
      });
    });

    it('costs what it returns, not what is stored', async () => {
      const keys = Array.from({ length: 20_000 }, (_, i) => `dir-${i % 4}/${i}`);
      const bucket = await bucketOf(keys);
      // Three plans in: from the sixth call on, PostgreSQL may plan without looking at the values.
      for (let call = 0; call < 6; call++) expect(await list(bucket, all)).toHaveLength(4);
      const requests: Page[] = [
        all,
        { ...all, prefix: 'dir-1/', limit: 10 },
        { ...all, prefix: 'dir-1/', delimiter: undefined, limit: 10 },
        { ...all, delimiter: undefined, after: 'dir-2/5', limit: 10 },
        { ...all, prefix: 'dir-1/7', after: 'dir-1/79', limit: 10 },
        { ...all, prefix: 'none/', delimiter: undefined },
      ];
      for (const { prefix, delimiter, after, limit } of requests) {
        const [row] = await db.rows<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
          'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM list_objects_1($1, $2, $3, $4, $5)',
          [bucket, prefix, delimiter, after, limit],
        );
        const plan = row?.['QUERY PLAN'][0]?.Plan;
        const pages = (plan?.['Shared Hit Blocks'] ?? Infinity) + (plan?.['Shared Read Blocks'] ?? Infinity);
        // Five descents of an index of three levels, and a heap page for each of at most 50 rows fetched ahead.
        expect(pages).toBeLessThan(150);
      }
    });
  });

  it('page by page add up to the whole listing, folded or not', async () => {
    const repository = new ListingRepository(db.pool);
    await fc.assert(
      fc.asyncProperty(listings, async ({ keys, prefix, delimiter = '', limit }) => {
        const bucketId = await bucketOf(keys);
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await repository.list({ bucketId, prefix, delimiter, after, limit });
          const names = [...listedObjects(page.objects).map(({ key }) => key), ...page.prefixes].toSorted(
            compare,
          );
          expect(names.length).toBeLessThanOrEqual(limit);
          if (page.next !== undefined) expect(page.next).toBe(names.at(-1));
          seen.push(...names);
          after = page.next;
        } while (after !== undefined);
        expect(seen).toEqual(
          expectedPage(keys, { prefix, delimiter, after: undefined, limit: Infinity }).map(
            ([, name]) => name,
          ),
        );
      }),
      { numRuns: 150 },
    );
  });

  describe('a page', () => {
    const page = { prefix: '', delimiter: '', after: undefined, limit: 1000 };

    it('tells of each object what is on record of it, and whose it is where that is wanted', async () => {
      const bucketId = randomUUID();
      const others = randomUUID();
      const rows = [
        ['a', db.owner, '0', 'e1', '2026-11-23T05:10:33.999999Z', null, null],
        ['b', others, '9007199254740991', 'e2-3', '2026-11-23T05:10:34Z', 'CRC32', 'FULL_OBJECT'],
        ['c', db.owner, '5', 'e3', '1999-12-31T23:59:59.5Z', 'SHA1', 'COMPOSITE'],
      ];
      for (const row of rows)
        await db.rows(
          `INSERT INTO object_version (id, bucket_id, key, owner_user_id, size_bytes, etag, committed_at, checksum_algorithm,
             checksum_type, state, is_current, seq)
           VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, 'live', true, 1)`,
          [bucketId, ...row],
        );
      const repository = new ListingRepository(db.pool);
      for (const delimiter of ['', '/']) {
        const { objects, ownerUserIds, next } = await repository.list({ ...page, bucketId, delimiter });
        expect(listedObjects(objects)).toEqual([
          { key: 'a', sizeBytes: 0, etag: 'e1', lastModified: '2026-11-23T05:10:33.000Z' },
          {
            key: 'b',
            sizeBytes: Number.MAX_SAFE_INTEGER,
            etag: 'e2-3',
            lastModified: '2026-11-23T05:10:34.000Z',
          },
          { key: 'c', sizeBytes: 5, etag: 'e3', lastModified: '1999-12-31T23:59:59.000Z' },
        ]);
        expect([...objects.owners].map((owner) => ownerUserIds[owner])).toEqual([db.owner, others, db.owner]);
        const { starts, ends } = objects.checksumAlgorithms;
        const algorithms = [...starts].map((start, index) =>
          objects.bytes.toString('utf8', start, ends[index]),
        );
        expect([algorithms, next]).toEqual([['', 'CRC32', 'SHA1'], undefined]);
      }
      const unowned = await repository.list({ ...page, bucketId, isOwnerWanted: false });
      expect([unowned.ownerUserIds, unowned.objects.count]).toEqual([[], 3]);
    });

    it('is whole when it comes in many pieces, and nothing when nothing is asked for', async () => {
      const keys = Array.from(
        { length: 1000 },
        (_, index) => `${String(index).padStart(4, '0')}${'é'.repeat(500)}`,
      );
      const bucketId = await bucketOf([...keys, 'z']);
      const repository = new ListingRepository(db.pool);
      const [{ objects, next }, none] = await Promise.all([
        repository.list({ ...page, bucketId }),
        repository.list({ ...page, bucketId, limit: 0 }),
      ]);
      expect(listedObjects(objects).map(({ key }) => key)).toEqual(keys);
      expect([next, none.objects.count, none.next]).toEqual([keys.at(-1), 0, undefined]);
    });

    it('that fails leaves the connections as good as they were', async () => {
      const bucketId = await bucketOf(['k']);
      const pool = new pg.Pool({ connectionString: db.url, max: 1, application_name: 'listing-fails' });
      pool.on('error', () => undefined);
      const repository = new ListingRepository(pool);
      await expect(repository.list({ ...page, bucketId: 'no uuid' })).rejects.toThrow('invalid input syntax');
      await expect(repository.list({ ...page, bucketId, prefix: '\0' })).rejects.toThrow('invalid byte');
      expect((await repository.list({ ...page, bucketId })).objects.count).toBe(1);

      const inTheWay = await db.pool.connect();
      await inTheWay.query('BEGIN');
      await inTheWay.query('LOCK object_version IN ACCESS EXCLUSIVE MODE');
      const lost = repository.list({ ...page, bucketId });
      // Before anybody looks at it, it may be lost.
      lost.catch(() => undefined);
      const ofPool = `FROM pg_stat_activity WHERE application_name = 'listing-fails' AND wait_event_type = 'Lock'`;
      await waitFor(
        'the listing to wait',
        async () => (await db.rows(`SELECT pg_terminate_backend(pid) ${ofPool}`)).length === 1,
      );
      await expect(lost).rejects.toThrow(/terminat/);
      await inTheWay.query('ROLLBACK');
      inTheWay.release();
      expect((await repository.list({ ...page, bucketId })).objects.count).toBe(1);
      await pool.end();
    });
  });
});
