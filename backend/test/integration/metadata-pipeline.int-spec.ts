import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MetadataStore, migrate } from '@backend/metadata';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

jest.setTimeout(60_000);

describe('the pipelined connections', () => {
  const [bucket, tenant, owner] = [randomUUID(), randomUUID(), randomUUID()];
  // What an array's literal or a row's text could trip over.
  const keys = ['plain', 'a,b', '{}', 'NULL', '"quoted"', 'back\\slash', ' ', '\u0001', 'é😀', "it's"];
  let database: TestDatabase;
  let store: MetadataStore;
  let admin: pg.Client;

  const sizeOf = async (key: string) => {
    const { object } = await store.objectReads.head(bucket, key);
    return object && 'sizeBytes' in object ? object.sizeBytes : undefined;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new MetadataStore(database.url);
    await migrate(store.dataSource);
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(
      `INSERT INTO tenant (id, name, default_locations, home_region) VALUES ($1, 't', '{fi}', 'here')`,
      [tenant],
    );
    await admin.query(
      `INSERT INTO tenant_user (id, tenant_id, canonical_id, display_name) VALUES ($1, $2, repeat('0', 64), 'owner')`,
      [owner, tenant],
    );
    await admin.query(
      `INSERT INTO bucket (id, tenant_id, owner_user_id, name, location_constraint, locations, home_region)
       VALUES ($1, $2, $3, 'photos', 'fi', '{fi}', 'here')`,
      [bucket, tenant, owner],
    );
    await admin.query(
      `INSERT INTO object_version (id, bucket_id, key, seq, state, is_current, owner_user_id, size_bytes, etag, committed_at)
       SELECT gen_random_uuid(), $1, key, size, 'live', true, $2, size, 'e', now()
         FROM unnest($3::text[]) WITH ORDINALITY AS given (key, size)`,
      [bucket, owner, keys],
    );
  });

  afterAll(async () => {
    await admin.end();
    await store.close();
    await database.drop();
  });

  it('give every caller its own answer, in whatever number they ask at once', async () => {
    const asked = Array.from({ length: 500 }, (_, index) => keys[index % keys.length] ?? '');
    const sizes = await Promise.all(asked.map((key) => sizeOf(key)));
    expect(sizes).toEqual(asked.map((key) => keys.indexOf(key) + 1));
    expect(await sizeOf('none')).toBeUndefined();
    expect(await store.objectReads.head(randomUUID(), 'plain')).toEqual({
      bucketEpoch: undefined,
      object: undefined,
    });
  });

  it('give every reader the copies of its own object', async () => {
    await admin.query(
      `INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state)
       SELECT gen_random_uuid(), id, bucket_id, place.backend, 's3gw-0-' || place.backend, key, place.state
         FROM object_version, (VALUES ('fi', 'completed'), ('de', 'suspect'), ('us', 'planned')) AS place (backend, state)
        WHERE bucket_id = $1 AND size_bytes <= 5`,
      [bucket],
    );
    const found = await Promise.all([...keys, 'none'].map((key) => store.objectReads.get(bucket, key)));
    const copies = found.map(({ object }) =>
      object?.isMarker === false
        ? object.copies.map(({ backendId, physicalKey }) => [backendId, physicalKey]).toSorted()
        : undefined,
    );
    expect(copies).toEqual([
      ...keys.map((key, index) =>
        index < 5
          ? [
              ['de', key],
              ['fi', key],
            ]
          : [],
      ),
      undefined,
    ]);
  });

  it('fail only the statement that is wrong', async () => {
    const wrong = () => store.objectReads.head('no id', 'plain');
    const answers = await Promise.allSettled([
      sizeOf('plain'),
      wrong(),
      sizeOf('a,b'),
      wrong(),
      sizeOf('{}'),
    ]);
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason))).toEqual([
      1,
      expect.objectContaining({ code: '22P02' }),
      2,
      expect.objectContaining({ code: '22P02' }),
      3,
    ]);
  });

  it('say that the store is away when their connection breaks, and open another', async () => {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE object_version');
    const waiting = Promise.allSettled([sizeOf('plain'), sizeOf('a,b')]);
    const isWaiting = async () => {
      const { rows } = await admin.query(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'sgw-read' AND wait_event_type = 'Lock'
           AND datname = current_database()`,
      );
      return rows.length > 0;
    };
    while (!(await isWaiting()));
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'sgw-read' AND datname = current_database()`,
    );
    const away = { status: 'rejected', reason: expect.objectContaining({ code: 'metadata-unavailable' }) };
    expect(await waiting).toEqual([away, away]);
    await admin.query('ROLLBACK');
    expect(await sizeOf('plain')).toBe(1);
  });

  it('and one of the pool that breaks in a transaction end that transaction alone', async () => {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE bucket');
    const rowsOfPool = `FROM pg_stat_activity WHERE application_name = 'sgw-pool' AND wait_event_type = 'Lock'
        AND datname = current_database()`;
    const isOver = expect(store.buckets.delete(bucket)).rejects.toThrow();
    const endThem = async () => {
      // A transaction goes on seeing the activity that it saw first.
      await admin.query('SELECT pg_stat_clear_snapshot()');
      return (await admin.query(`SELECT pg_terminate_backend(pid) ${rowsOfPool}`)).rowCount;
    };
    while ((await endThem()) === 0);
    await isOver;
    await admin.query('ROLLBACK');
    expect(await store.buckets.count(tenant)).toBe(0);
  });

  it('give up on a statement that takes too long, and open another connection', async () => {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE object_version');
    const away = { status: 'rejected', reason: expect.objectContaining({ code: 'metadata-unavailable' }) };
    expect(await Promise.allSettled([sizeOf('plain'), sizeOf('a,b')])).toEqual([away, away]);
    await admin.query('ROLLBACK');
    expect(await sizeOf('plain')).toBe(1);
  });

  it('carry arrays of any text, and of nothing', async () => {
    const targets = [...keys, 'none'].map((key) => ({ key, markerId: randomUUID() }));
    const deleted = await store.objectWrites.delete(bucket, owner, targets);
    expect(deleted).toHaveLength(targets.length);
    expect(await Promise.all(keys.map((key) => sizeOf(key)))).toEqual(keys.map(() => undefined));
    expect(await store.objectWrites.delete(bucket, owner, [])).toEqual([]);
  });
});
