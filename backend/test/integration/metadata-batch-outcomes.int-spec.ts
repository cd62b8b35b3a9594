import { randomUUID } from 'node:crypto';
import { MetadataStore, type PutCommit, type WriteIntent } from '@backend/metadata';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { commitOf, EPOCH, intentOf } from './batch-writes.js';
import { MetadataFixture } from './metadata-fixture.js';

jest.setTimeout(60_000);

describe('writes of one transaction', () => {
  let db: MetadataFixture;
  let store: MetadataStore;

  beforeAll(async () => {
    db = await MetadataFixture.open();
    store = new MetadataStore(db.url);
  });

  afterAll(async () => {
    await store.close();
    await db.close();
  });

  const keysOf = (count: number) => {
    const folder = randomUUID();
    return Array.from({ length: count }, (_, index) => `${folder}/${index}`);
  };
  const begin = async (keys: readonly string[], bucketId = db.bucket) => {
    const intents = keys.map((key) => intentOf(db, key, bucketId));
    await Promise.all(intents.map((intent) => store.objectWrites.begin(intent, EPOCH)));
    return intents;
  };
  const commit = (puts: readonly PutCommit[]) =>
    Promise.all(puts.map((put) => store.objectWrites.commit(put)));
  const currentOf = async (keys: readonly string[]) => {
    const rows = await db.rows<{ id: string }>(
      `SELECT id FROM object_version WHERE bucket_id = $1 AND key = ANY ($2) AND is_current ORDER BY array_position($2, key)`,
      [db.bucket, keys],
    );
    return rows.map(({ id }) => id);
  };
  const areOfOneTransaction = async (intents: readonly (WriteIntent | undefined)[]) => {
    const rows = await db.rows(
      'SELECT count(*)::int AS rows, count(DISTINCT xmin::text)::int AS transactions FROM object_version WHERE id = ANY ($1)',
      [intents.map((intent) => intent?.versionId)],
    );
    expect(rows).toEqual([{ rows: intents.length, transactions: 1 }]);
  };

  it('have an outcome each, and the same key of two buckets is two keys', async () => {
    const [gone, other] = [randomUUID(), randomUUID()];
    await db.addBucket(gone);
    await db.addBucket(other);
    const keys = keysOf(3);
    const before = [...(await begin(keys)), ...(await begin(keys.slice(0, 2), other))];
    await commit(before.map((intent) => commitOf(intent)));
    const orphan = await begin(keys.slice(0, 1), gone);
    await db.rows('UPDATE bucket SET deleted_at = now(), epoch = epoch + 1 WHERE id = $1', [gone]);
    await db.rows(`UPDATE bucket SET versioning = 'enabled' WHERE id = $1`, [other]);
    const here = await begin(keys);
    const there = await begin(keys.slice(1), other);
    const results = await commit([
      ...here.map((intent, index) => commitOf(intent, index === 1 ? { bucketEpoch: '0' } : {})),
      ...orphan.map((intent) => commitOf(intent)),
      ...there.map((intent) => commitOf(intent)),
    ]);
    const isThere = { outcome: 'committed', committedAt: expect.any(Date) };
    expect(results).toEqual([
      { ...isThere, hasDiscarded: true, isNull: true, isVersioned: false },
      { outcome: 'stale' },
      { ...isThere, hasDiscarded: true, isNull: true, isVersioned: false },
      { outcome: 'bucket-gone' },
      { ...isThere, hasDiscarded: false, isNull: false, isVersioned: true },
      { ...isThere, hasDiscarded: false, isNull: false, isVersioned: true },
    ]);
    await areOfOneTransaction([here[0], here[2], ...there]);
    expect(await currentOf(keys)).toEqual([here[0]?.versionId, before[1]?.versionId, here[2]?.versionId]);
    expect(await db.rows('SELECT 1 FROM object_version WHERE bucket_id = $1', [gone])).toEqual([]);
    const states = await Promise.all(before.map(async ({ versionId }) => db.version(versionId)));
    expect(states.map((row) => [row['state'], row['is_current']])).toEqual([
      ['garbage', false],
      ['live', true],
      ['garbage', false],
      ['live', true],
      ['live', false],
    ]);
    for (const intent of [here[1], ...orphan])
      expect(await db.intendedBackends(intent?.versionId ?? '')).toEqual(['fi']);
    const counted = await db.rows(
      'SELECT sum(objects)::int AS objects, sum(bytes)::int AS bytes FROM bucket_usage WHERE bucket_id = $1',
      [other],
    );
    expect(counted).toEqual([{ objects: 4, bytes: 40 }]);
    const usage = await db.usage();
    expect(usage.counted).toEqual(usage.recounted);
  });

  it('promise copies again at a backend that one of them gave up on', async () => {
    const intents = await begin(keysOf(2));
    const given = randomUUID();
    await db.rows(
      `INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_key, state, due_at, generation, attempts)
       VALUES ($1, $2, $3, 'de', $2::uuid::text, 'deleting', now(), 2, 1)`,
      [given, intents[1]?.versionId, db.bucket],
    );
    const owed = () => [{ replicaId: randomUUID(), backendId: 'de' }];
    const results = await commit(intents.map((intent) => commitOf(intent, { owed: owed() })));
    expect(results.map(({ outcome }) => outcome)).toEqual(['committed', 'committed']);
    await areOfOneTransaction(intents);
    expect(await db.replica(given)).toMatchObject({
      state: 'planned',
      generation: 3,
      attempts: 0,
      is_due: true,
    });
  });
});
