import { randomUUID } from 'node:crypto';
import { MetadataStore } from '@backend/metadata';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MetadataFixture } from './metadata-fixture.js';

jest.setTimeout(60_000);

/** Reads that are made at the same moment share a statement, which must tell of each what its own would have told. */
describe('reads that share their statement', () => {
  let db: MetadataFixture;
  let store: MetadataStore;
  const folder = randomUUID();
  const keys = ['plain', 'foreign', 'marker', 'missing', 'plain', ...Array.from({ length: 20 }, String)].map(
    (name) => `${folder}/${name}`,
  );

  beforeAll(async () => {
    db = await MetadataFixture.open();
    store = new MetadataStore(db.url);
    for (const key of new Set(keys)) if (!key.endsWith('missing')) await db.put(key);
    await db.rows(
      `UPDATE replica SET is_foreign = true, stored_etag = 'f00', backend_version_id = 'v1', physical_bucket = 'theirs'
         WHERE version_id = (SELECT id FROM object_version WHERE key = $1)`,
      [`${folder}/foreign`],
    );
    await store.objectWrites.delete(db.bucket, db.owner, [
      { key: `${folder}/marker`, markerId: randomUUID() },
    ]);
  });

  afterAll(async () => {
    await store.close();
    await db.close();
  });

  it('tell of every object, with its copies, what a read by itself tells', async () => {
    const alone = [];
    for (const key of keys) alone.push(await store.objectReads.get(db.bucket, key));
    expect(alone[0]?.object).toMatchObject({
      isMarker: false,
      copies: [expect.not.objectContaining({ foreign: expect.anything() })],
    });
    expect(alone[1]?.object).toMatchObject({
      copies: [{ physicalBucket: 'theirs', foreign: { etag: 'f00', versionId: 'v1' } }],
    });
    expect(await Promise.all(keys.map((key) => store.objectReads.get(db.bucket, key)))).toEqual(alone);
  });

  it('tell of every head what one by itself tells', async () => {
    const alone = [];
    for (const key of keys) alone.push(await store.objectReads.head(db.bucket, key));
    expect(await Promise.all(keys.map((key) => store.objectReads.head(db.bucket, key)))).toEqual(alone);
  });

  it('tell of a bucket that is not there nothing, and of the others beside it all', async () => {
    const [there, gone] = await Promise.all([
      Promise.all(keys.map((key) => store.objectReads.get(db.bucket, key))),
      Promise.all(keys.map((key) => store.objectReads.get(randomUUID(), key))),
    ]);
    expect(there.filter(({ bucketEpoch }) => bucketEpoch === undefined)).toEqual([]);
    expect(gone).toEqual(keys.map(() => ({ bucketEpoch: undefined, object: undefined })));
  });
});
