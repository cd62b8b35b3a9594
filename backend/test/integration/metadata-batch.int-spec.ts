import { randomUUID } from 'node:crypto';
import { type CommitResult, MetadataStore, type PutCommit, type WriteIntent } from '@backend/metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '../support/wait-for.js';
import { commitOf, EPOCH, intentOf as intentOfWrite } from './batch-writes.js';
import { MetadataFixture } from './metadata-fixture.js';

jest.setTimeout(60_000);

/** Writes that are made at the same moment: they begin together and are committed together. */
describe('writes that share their statements', () => {
  let db: MetadataFixture;
  let store: MetadataStore;
  let folder: string;

  beforeAll(async () => {
    db = await MetadataFixture.open();
    store = new MetadataStore(db.url);
  });

  afterAll(async () => {
    await store.close();
    await db.close();
  });

  beforeEach(async () => {
    folder = randomUUID();
    await db.setVersioning('unversioned');
  });

  const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `${folder}/${index}`);

  const intentOf = (key: string, bucketId = db.bucket) => intentOfWrite(db, key, bucketId);

  const begin = async (keys: readonly string[], bucketId = db.bucket): Promise<WriteIntent[]> => {
    const intents = keys.map((key) => intentOf(key, bucketId));
    const isBegun = await Promise.all(intents.map((intent) => store.objectWrites.begin(intent, EPOCH)));
    expect(isBegun).toEqual(keys.map(() => true));
    return intents;
  };
  const commit = (puts: readonly PutCommit[]): Promise<CommitResult[]> =>
    Promise.all(puts.map((put) => store.objectWrites.commit(put)));
  const outcomes = (results: readonly CommitResult[]) => results.map(({ outcome }) => outcome);
  const put = async (keys: readonly string[]) => {
    const intents = await begin(keys);
    return { intents, results: await commit(intents.map((intent) => commitOf(intent))) };
  };
  const isCounted = async () => {
    const { counted, recounted } = await db.usage();
    expect(counted).toEqual(recounted);
  };
  /** How many transactions wrote the rows of these versions. */
  const transactions = async (table: 'object_version' | 'write_intent', ids: readonly string[]) => {
    const column = table === 'object_version' ? 'id' : 'version_id';
    const [row] = await db.rows<{ rows: string; transactions: string }>(
      `SELECT count(*) AS rows, count(DISTINCT xmin::text) AS transactions FROM ${table} WHERE ${column} = ANY ($1)`,
      [ids],
    );
    expect(Number(row?.rows)).toBe(ids.length);
    return Number(row?.transactions);
  };
  const ids = (intents: readonly WriteIntent[]) => intents.map(({ versionId }) => versionId);
  const currentOf = async (keys: readonly string[]) => {
    const rows = await db.rows<{ id: string }>(
      `SELECT id FROM object_version WHERE bucket_id = $1 AND key = ANY ($2) AND is_current ORDER BY array_position($2, key)`,
      [db.bucket, keys],
    );
    return rows.map(({ id }) => id);
  };

  it('begin in one transaction and are committed in one, each whole', async () => {
    const keys = keysOf(20);
    const intents = await begin(keys);
    expect(await transactions('write_intent', ids(intents))).toBe(1);
    const results = await commit(intents.map((intent) => commitOf(intent)));
    expect(results).toEqual(
      keys.map(() => ({
        outcome: 'committed',
        hasDiscarded: false,
        isNull: true,
        isVersioned: false,
        committedAt: expect.any(Date),
      })),
    );
    expect(await transactions('object_version', ids(intents))).toBe(1);
    expect(await currentOf(keys)).toEqual(ids(intents));
    expect(await db.rows('SELECT 1 FROM write_intent WHERE version_id = ANY ($1)', [ids(intents)])).toEqual(
      [],
    );
    await isCounted();
  });

  it('leave the very rows that a write by itself leaves', async () => {
    const [first = '', second = '', third = ''] = keysOf(3);
    const changes = (): Partial<PutCommit> => ({
      acl: { grants: [] } as unknown as NonNullable<PutCommit['acl']>,
      decisionId: 'd1',
      replicaState: 'suspect',
      owed: [
        { replicaId: randomUUID(), backendId: 'de' },
        { replicaId: randomUUID(), backendId: 'us' },
      ],
      version: {
        ...commitOf(intentOf(first)).version,
        sizeBytes: 5_000_000_000,
        checksum: { algorithm: 'CRC32C', type: 'FULL_OBJECT', value: 'AAAAAA==' },
        userMetadata: { name: 'Ünïcode "quoted" \\ back, {brace}' },
      },
    });
    const rowsOf = async ({ versionId, key }: WriteIntent) => {
      const versions = await db.rows(
        `SELECT to_jsonb(v) - '{id,key,seq,created_at,committed_at}'::text[] AS row FROM object_version v WHERE id = $1`,
        [versionId],
      );
      const copies = await db.rows(
        `SELECT to_jsonb(r) - '{id,version_id,created_at,due_at,verified_at}'::text[] ||
                jsonb_build_object('physical_key', r.physical_key = version_id::text, 'due', due_at <= now(), 'verified', verified_at IS NOT NULL) AS row
           FROM replica r WHERE version_id = $1 ORDER BY backend_id`,
        [versionId],
      );
      expect([versions.length, copies.length]).toEqual([1, 3]);
      expect(key).toContain(folder);
      return [versions, copies];
    };
    const [alone] = await begin([first]);
    if (!alone) throw new Error('nothing began');
    await commit([commitOf(alone, changes())]);
    const together = await begin([second, third]);
    await commit(together.map((intent) => commitOf(intent, changes())));
    expect(await transactions('object_version', ids(together))).toBe(1);
    for (const intent of together) expect(await rowsOf(intent)).toEqual(await rowsOf(alone));
  });

  it('replace what was there: old versions are garbage, their copies owed a removal', async () => {
    const keys = keysOf(6);
    const before = await put(keys.slice(0, 3));
    const after = await put(keys);
    expect(after.results).toEqual(
      keys.map((_, index) => expect.objectContaining({ outcome: 'committed', hasDiscarded: index < 3 })),
    );
    expect(await currentOf(keys)).toEqual(ids(after.intents));
    for (const { versionId, replicaId } of before.intents) {
      expect(await db.version(versionId)).toMatchObject({ state: 'garbage', is_current: false });
      expect(await db.replica(replicaId)).toMatchObject({ state: 'deleting', generation: 2, is_due: true });
    }
    await isCounted();
  });

  it('keep what was there where versions are kept', async () => {
    const keys = keysOf(4);
    await db.setVersioning('enabled');
    const before = await put(keys);
    const after = await put(keys);
    expect(after.results).toEqual(
      keys.map(() =>
        expect.objectContaining({
          outcome: 'committed',
          hasDiscarded: false,
          isNull: false,
          isVersioned: true,
        }),
      ),
    );
    expect(await transactions('object_version', ids(after.intents))).toBe(1);
    for (const { versionId, replicaId } of before.intents) {
      expect(await db.version(versionId)).toMatchObject({
        state: 'live',
        is_current: false,
        garbage_at: null,
      });
      expect(await db.replica(replicaId)).toMatchObject({ state: 'completed' });
    }
    await isCounted();
  });

  it('replace the null version alone where keeping versions was suspended', async () => {
    const keys = keysOf(3);
    await db.setVersioning('enabled');
    const kept = await put(keys);
    await db.setVersioning('suspended');
    const replaced = await put(keys);
    const last = await put(keys);
    expect(last.results).toEqual(
      keys.map(() => expect.objectContaining({ isNull: true, hasDiscarded: true })),
    );
    for (const { versionId } of kept.intents) expect((await db.version(versionId))['state']).toBe('live');
    for (const { versionId } of replaced.intents)
      expect((await db.version(versionId))['state']).toBe('garbage');
    expect(await currentOf(keys)).toEqual(ids(last.intents));
    await isCounted();
  });

  it('have an outcome each: a refusal is nobody else’s', async () => {
    const keys = keysOf(7);
    const gone = randomUUID();
    await db.addBucket(gone);
    const [late] = await begin(keys.slice(0, 1));
    const [lost] = await begin(keys.slice(1, 2));
    const [orphan] = await begin(keys.slice(2, 3), gone);
    const [taken] = await begin(keys.slice(3, 4));
    const good = await begin(keys.slice(4));
    if (!late || !lost || !orphan || !taken) throw new Error('too few began');
    await store.objectWrites.abandon(lost.versionId);
    await db.rows('UPDATE bucket SET deleted_at = now(), epoch = epoch + 1 WHERE id = $1', [gone]);
    await db.put(taken.key);
    const results = await commit([
      commitOf(late, { bucketEpoch: '0' }),
      commitOf(lost),
      commitOf(orphan),
      commitOf(taken, { mustBeAbsent: true }),
      ...good.map((intent) => commitOf(intent)),
    ]);
    expect(outcomes(results)).toEqual([
      'stale',
      'swept',
      'bucket-gone',
      'precondition-failed',
      ...good.map(() => 'committed'),
    ]);
    expect(await currentOf([late.key, lost.key])).toEqual([]);
    expect(await currentOf(good.map(({ key }) => key))).toEqual(ids(good));
    // What was refused may still be committed by the rules of now.
    expect(outcomes(await commit([commitOf(late)]))).toEqual(['committed']);
    await isCounted();
  });

  it('begin by the rules each was planned by', async () => {
    const intents = keysOf(4).map((key) => intentOf(key));
    const begun = await Promise.all(
      intents.map((intent, index) => store.objectWrites.begin(intent, index === 2 ? '0' : EPOCH)),
    );
    expect(begun).toEqual([true, true, false, true]);
    expect(await db.intendedBackends(intents[2]?.versionId ?? '')).toEqual([]);
  });

  it('survive a neighbour that the database refuses', async () => {
    const good = await begin(keysOf(3));
    const [bad] = await begin(['']);
    if (!bad) throw new Error('nothing began');
    const [refused, ...others] = await Promise.allSettled(
      [bad, ...good].map((intent) => store.objectWrites.commit(commitOf(intent))),
    );
    expect(refused).toMatchObject({ status: 'rejected', reason: { constraint: 'object_version_check' } });
    expect(others).toEqual(
      good.map(() => expect.objectContaining({ value: expect.objectContaining({ outcome: 'committed' }) })),
    );
    expect(await db.intendedBackends(bad.versionId)).toEqual(['fi']);
    await isCounted();
  });

  it('of one key come one after the other, and the last one stays', async () => {
    const [key = ''] = keysOf(1);
    const { intents, results } = await put(Array.from({ length: 10 }, () => key));
    expect(outcomes(results)).toEqual(intents.map(() => 'committed'));
    expect(await currentOf([key])).toEqual([intents.at(-1)?.versionId]);
    const states = await db.rows(
      `SELECT state, count(*)::int AS count FROM object_version WHERE key = $1 GROUP BY state ORDER BY state`,
      [key],
    );
    expect(states).toEqual([
      { state: 'garbage', count: 9 },
      { state: 'live', count: 1 },
    ]);
    await isCounted();
  });

  it('do not wait for a key that somebody else holds: that write alone does', async () => {
    const keys = keysOf(4);
    const intents = await begin(keys);
    const holder = await db.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT pg_advisory_xact_lock(key_lock_1($1, $2))', [db.bucket, keys[1]]);
    const [first, second, ...others] = intents.map((intent) => store.objectWrites.commit(commitOf(intent)));
    expect(outcomes(await Promise.all([first, ...others].flatMap((one) => one ?? [])))).toEqual(
      Array.from({ length: 3 }, () => 'committed'),
    );
    expect(await currentOf(keys.slice(1, 2))).toEqual([]);
    await holder.query('COMMIT');
    holder.release();
    expect((await second)?.outcome).toBe('committed');
    await isCounted();
  });

  it('of a bucket that is being deleted wait for it, and those of others do not', async () => {
    const bucket = randomUUID();
    await db.addBucket(bucket);
    const doomed = await begin(keysOf(2), bucket);
    const good = await begin(keysOf(2));
    const remover = await db.pool.connect();
    await remover.query('BEGIN');
    await remover.query('SELECT pg_advisory_xact_lock(bucket_lock_1($1))', [bucket]);
    const waiting = doomed.map((intent) => store.objectWrites.commit(commitOf(intent)));
    expect(outcomes(await commit(good.map((intent) => commitOf(intent))))).toEqual([
      'committed',
      'committed',
    ]);
    await remover.query('UPDATE bucket SET deleted_at = now() WHERE id = $1', [bucket]);
    await remover.query('COMMIT');
    remover.release();
    expect(outcomes(await Promise.all(waiting))).toEqual(['bucket-gone', 'bucket-gone']);
  });

  it('of two gateways, deletes between them, never lock each other out', async () => {
    const [one, other] = [new MetadataStore(db.url), new MetadataStore(db.url)];
    const keys = keysOf(16);
    const backwards = keys.toReversed();
    const [before] = await db.rows<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    const write = async (by: MetadataStore, of: readonly string[]) => {
      const intents = of.map((key) => intentOf(key));
      await Promise.all(intents.map((intent) => by.objectWrites.begin(intent, EPOCH)));
      const results = await Promise.all(intents.map((intent) => by.objectWrites.commit(commitOf(intent))));
      return outcomes(results);
    };
    const remove = async (by: MetadataStore, of: readonly string[]) => {
      const targets = of.map((key) => ({ key, markerId: randomUUID() }));
      return (await by.objectWrites.delete(db.bucket, db.owner, targets)) === 'bucket-gone'
        ? ['bucket-gone']
        : [];
    };
    const told: string[] = [];
    for (let round = 0; round < 12; round++) {
      const answers = await Promise.all([
        write(one, keys),
        write(other, backwards),
        remove(one, backwards),
        write(one, backwards),
        write(other, keys),
        remove(other, keys),
      ]);
      told.push(...answers.flat());
    }
    // With its connection goes what a backend has not reported yet.
    await Promise.all([one.close(), other.close()]);
    expect(new Set(told)).toEqual(new Set(['committed']));
    await isCounted();
    const doubled = await db.rows(
      `SELECT key FROM object_version WHERE key = ANY ($1) AND is_current GROUP BY key HAVING count(*) > 1`,
      [keys],
    );
    expect(doubled).toEqual([]);
    const [after] = await db.rows<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(after).toEqual(before);
  });

  it('are all told that the store is away when the connection breaks, and none of them is there', async () => {
    const keys = keysOf(3);
    const intents = await begin(keys);
    const locker = await db.pool.connect();
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE replica');
    const told = Promise.allSettled(intents.map((intent) => store.objectWrites.commit(commitOf(intent))));
    const isWaiting = `FROM pg_stat_activity WHERE application_name = 'sgw-commit' AND wait_event_type = 'Lock'
                         AND datname = current_database()`;
    await waitFor('the commit', async () => (await db.rows(`SELECT 1 ${isWaiting}`)).length > 0, {
      everyMs: 10,
    });
    await db.rows(`SELECT pg_terminate_backend(pid) ${isWaiting}`);
    const away = { status: 'rejected', reason: expect.objectContaining({ code: 'metadata-unavailable' }) };
    expect(await told).toEqual([away, away, away]);
    await locker.query('ROLLBACK');
    locker.release();
    expect(await currentOf(keys)).toEqual([]);
    expect(outcomes(await commit(intents.map((intent) => commitOf(intent))))).toEqual(
      keys.map(() => 'committed'),
    );
  });
});
