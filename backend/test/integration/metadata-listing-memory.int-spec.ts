import { randomUUID } from 'node:crypto';
import { listedObjects, MetadataStore } from '@backend/metadata';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MetadataFixture } from './metadata-fixture.js';

jest.setTimeout(60_000);

const KEYS_PER_PAGE = 1000;
const AT_ONCE = 8;
const ROUNDS = 20;
/** Of buffers, for each page; its rows are six times as much. */
const LIMIT_BYTES = 24 * 1024;

describe('the memory of listings', () => {
  let db: MetadataFixture;
  let store: MetadataStore;
  const buckets = Array.from({ length: AT_ONCE }, () => randomUUID());
  const keyOf = (bucket: string, index: number) => `${bucket}/${String(index).padStart(6, '0')}`;

  beforeAll(async () => {
    db = await MetadataFixture.open();
    store = new MetadataStore(db.url);
    for (const bucket of buckets) {
      await db.rows(
        `INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, seq, size_bytes, etag, committed_at)
         SELECT gen_random_uuid(), $1::uuid, $1::text || '/' || lpad(index::text, 6, '0'), $2, 'live', true, 1, 3, md5(index::text), now()
         FROM generate_series(1, $3::int) AS index`,
        [bucket, db.owner, KEYS_PER_PAGE],
      );
    }
  });
  afterAll(async () => {
    await store.close();
    await db.close();
  });

  const pages = () =>
    Promise.all(
      buckets.map((bucketId) =>
        store.listings.list({
          bucketId,
          prefix: '',
          delimiter: '',
          after: undefined,
          limit: KEYS_PER_PAGE,
        }),
      ),
    );

  it('is used again, and nobody else writes to a page that is not released', async () => {
    for (let round = 0; round < 3; round++) {
      const found = await pages();
      for (const [index, { objects, release }] of found.entries()) {
        const bucket = buckets[index] ?? '';
        expect(listedObjects(objects).map(({ key }) => key)).toEqual(
          Array.from({ length: KEYS_PER_PAGE }, (_, at) => keyOf(bucket, at + 1)),
        );
        release();
      }
    }
  });

  it('is no new buffer for each piece that comes from PostgreSQL', async () => {
    const release = (found: Awaited<ReturnType<typeof pages>>) => found.forEach((page) => page.release());
    release(await pages());
    // What is collected in between is not taken off: what counts is all that ever was allocated.
    let allocated = 0;
    let before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < ROUNDS; round++) {
      release(await pages());
      const now = process.memoryUsage().arrayBuffers;
      allocated += Math.max(0, now - before);
      before = now;
    }
    expect(allocated / (ROUNDS * AT_ONCE)).toBeLessThan(LIMIT_BYTES);
  });
});
