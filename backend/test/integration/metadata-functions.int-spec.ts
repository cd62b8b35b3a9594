import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '../support/wait-for.js';
import { MetadataFixture } from './metadata-fixture.js';

// Many statements each, on machines that run other suites beside.
jest.setTimeout(60_000);

const CONNECTIONS = 20;

describe('the SQL functions of a PUT', () => {
  let db: MetadataFixture;
  let key: string;

  beforeAll(async () => {
    db = await MetadataFixture.open(CONNECTIONS);
  });

  afterAll(async () => {
    await db.close();
  });

  beforeEach(() => {
    key = `folder/${randomUUID()}`;
  });

  function currentVersions(of = key) {
    return db.rows<{ id: string; size_bytes: string }>(
      'SELECT id, size_bytes FROM object_version WHERE key = $1 AND is_current',
      [of],
    );
  }

  describe('an intent', () => {
    it('is not visible and holds no usage', async () => {
      const before = await db.usage();
      const { version, replica } = await db.begin(key);
      expect(await currentVersions()).toEqual([]);
      expect(await db.intendedBackends(version)).toEqual(['fi']);
      expect(await db.version(version)).toEqual({});
      expect(await db.replica(replica)).toEqual({});
      expect(await db.usage()).toEqual(before);
    });

    it.each([
      ['an empty key', ''],
      ['a key of 1,025 bytes', `${'ä'.repeat(512)}a`],
    ])('of %s never becomes a version', async (_what, bad) => {
      const intent = await db.begin(bad);
      await expect(db.commit(intent)).rejects.toThrow(/object_version_check/);
      expect(await db.intendedBackends(intent.version)).toEqual(['fi']);
    });
  });

  describe('a row that breaks a rule', () => {
    const sound = { key: 'k', state: 'live', size_bytes: 1, etag: 'e', seq: 1, is_current: false };

    it.each([
      ['a live version without a size', { size_bytes: null }],
      ['a live version of less than nothing', { size_bytes: -1 }],
      ['a live version without an ETag', { etag: null }],
      ['a live version without a place in the history', { seq: null }],
      ['a state that there is not', { state: 'writing' }],
      ['a current version that is garbage', { state: 'garbage', is_current: true }],
      ['a key of nothing', { key: '' }],
    ])('is refused by the database itself: %s', async (_what, changes) => {
      const insert = (row: object) =>
        db.rows(
          `INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, size_bytes, etag, seq, is_current, is_null)
           VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, false)`,
          [randomUUID(), ...Object.values(row).toSpliced(1, 0, db.owner)],
        );
      await insert(sound);
      await expect(insert({ ...sound, ...changes })).rejects.toThrow(/object_version_check/);
    });

    it('is refused by the database itself: a copy in a state that there is not', async () => {
      const { replica } = await db.put(key);
      const change = db.rows(`UPDATE replica SET state = 'lost' WHERE id = $1`, [replica]);
      await expect(change).rejects.toThrow(/replica_state_check/);
    });
  });

  describe('commit_put_3', () => {
    it('makes the version current, its copy verified and the owed copies due', async () => {
      const intent = await db.begin(key);
      const owed = [randomUUID(), randomUUID()];
      const tags = { team: 'x' };
      const outcome = await db.commit(intent, {
        size: 5_000_000_000,
        etag: 'abc-2',
        parts: '[{"partNumber":1}]',
        tags: JSON.stringify(tags),
        owedIds: owed,
        owedBackends: ['de', 'se'],
      });
      expect(outcome).toBe('committed');
      const version = await db.version(intent.version);
      expect(version).toMatchObject({
        state: 'live',
        is_current: true,
        size_bytes: '5000000000',
        etag: 'abc-2',
      });
      expect(await db.intendedBackends(intent.version)).toEqual([]);
      expect(version).toMatchObject({
        tags,
        headers: { 'content-type': 'text/plain' },
        parts: [{ partNumber: 1 }],
        crc32: '4294967295',
      });
      expect(version['sha256']).toEqual(Buffer.alloc(32, 7));
      const copy = await db.replica(intent.replica);
      expect(copy).toMatchObject({
        state: 'completed',
        stored_size: '5000000000',
        stored_etag: 's0',
        due_at: null,
      });
      expect(copy['verified_at']).toEqual(version['committed_at']);
      expect(await db.replica(owed[0] ?? '')).toMatchObject({
        state: 'planned',
        backend_id: 'de',
        version_id: intent.version,
        is_due: true,
      });
      expect(await db.replica(owed[1] ?? '')).toMatchObject({
        state: 'planned',
        backend_id: 'se',
        physical_key: null,
      });
    });

    it('leaves a copy that must be read back first unverified and due', async () => {
      const { replica } = await db.put(key, { replicaState: 'suspect' });
      expect(await db.replica(replica)).toMatchObject({ state: 'suspect', verified_at: null, is_due: true });
    });

    it('turns the previous version into garbage and owes the removal of all its copies', async () => {
      const owed = randomUUID();
      const old = await db.put(key, { owedIds: [owed], owedBackends: ['de'], size: 7 });
      const before = await db.usage();
      const next = await db.put(key, { size: 30 });
      expect(await currentVersions()).toEqual([{ id: next.version, size_bytes: '30' }]);
      const garbage = await db.version(old.version);
      expect(garbage).toMatchObject({ state: 'garbage', is_current: false });
      expect(garbage['garbage_at']).not.toBeNull();
      expect(await db.replica(old.replica)).toMatchObject({ state: 'deleting', generation: 2, is_due: true });
      expect(await db.replica(owed)).toMatchObject({
        state: 'deleting',
        generation: 2,
        is_due: true,
        physical_key: null,
      });
      const after = await db.usage();
      expect(after.counted).toEqual([before.counted[0], before.counted[1] + 23]);
      expect(after.counted).toEqual(after.recounted);
      const [older, newer] = [garbage, await db.version(next.version)];
      expect(BigInt(newer['seq'])).toBeGreaterThan(BigInt(older['seq']));
    });

    it('lets a worker that is writing a copy of the previous version finish its lease before the removal', async () => {
      const owed = [randomUUID(), randomUUID()];
      await db.put(key, { owedIds: owed, owedBackends: ['de', 'se'] });
      const inAnHour = `due_at = now() + interval '1 hour'`;
      await db.rows(
        `UPDATE replica SET state = 'writing', lease_token = gen_random_uuid(), ${inAnHour} WHERE id = $1`,
        [owed[0]],
      );
      await db.rows(`UPDATE replica SET attempts = 3, error = 'down', ${inAnHour} WHERE id = $1`, [owed[1]]);
      await db.put(key);
      expect(await db.replica(owed[0] ?? '')).toMatchObject({
        state: 'deleting',
        lease_token: null,
        is_later: true,
      });
      expect(await db.replica(owed[1] ?? '')).toMatchObject({
        state: 'deleting',
        attempts: 0,
        error: null,
        is_due: true,
      });
    });

    it('leaves removals that are owed or done already as they are', async () => {
      const owed = [randomUUID(), randomUUID()];
      await db.put(key, { owedIds: owed, owedBackends: ['de', 'se'] });
      await db.rows(`UPDATE replica SET state = 'deleted', due_at = NULL WHERE id = $1`, [owed[0]]);
      await db.rows(
        `UPDATE replica SET state = 'deleting', attempts = 2, due_at = now() + interval '1 hour' WHERE id = $1`,
        [owed[1]],
      );
      await db.put(key);
      expect(await db.replica(owed[0] ?? '')).toMatchObject({
        state: 'deleted',
        generation: 1,
        due_at: null,
      });
      expect(await db.replica(owed[1] ?? '')).toMatchObject({
        state: 'deleting',
        generation: 1,
        attempts: 2,
        is_later: true,
      });
    });

    it('promises a copy again at the backend that the writer had given up on', async () => {
      const intent = await db.begin(key, 'de');
      const given = randomUUID();
      await db.rows(
        `INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_key, state, due_at, generation, attempts)
         VALUES ($1, $2, $3, 'fi', $2::uuid::text, 'deleting', now(), 2, 1)`,
        [given, intent.version, db.bucket],
      );
      const outcome = await db.commit(intent, {
        backend: 'de',
        owedIds: [randomUUID()],
        owedBackends: ['fi'],
      });
      expect(outcome).toBe('committed');
      expect(await db.replica(intent.replica)).toMatchObject({ state: 'completed', backend_id: 'de' });
      expect(await db.replica(given)).toMatchObject({
        state: 'planned',
        generation: 3,
        attempts: 0,
        is_due: true,
      });
    });

    it('waits for a removal that a worker has begun at that backend', async () => {
      const intent = await db.begin(key, 'fi');
      const given = randomUUID();
      await db.rows(
        `INSERT INTO replica (id, version_id, bucket_id, backend_id, state, lease_token, due_at)
         VALUES ($1, $2, $3, 'de', 'deleting', gen_random_uuid(), now() + interval '1 hour')`,
        [given, intent.version, db.bucket],
      );
      expect(await db.commit(intent, { owedIds: [randomUUID()], owedBackends: ['de'] })).toBe('committed');
      expect(await db.replica(given)).toMatchObject({ state: 'planned', lease_token: null, is_later: true });
    });

    it('never makes a version visible whose copy is not the one being written', async () => {
      const intent = await db.begin(key);
      expect(await db.commit(intent, { replica: randomUUID() })).toBe('swept');
      expect(await currentVersions()).toEqual([]);
      expect(await db.intendedBackends(intent.version)).toEqual(['fi']);
    });

    describe('changes nothing and says so', () => {
      async function refused(changes: Parameters<MetadataFixture['commit']>[1]): Promise<string> {
        const before = [await currentVersions(), await db.usage()];
        const intent = await db.begin(key);
        const outcome = await db.commit(intent, {
          owedIds: [randomUUID()],
          owedBackends: ['de'],
          ...changes,
        });
        expect([await currentVersions(), await db.usage()]).toEqual(before);
        expect(await db.intendedBackends(intent.version)).toEqual(['fi']);
        expect(await db.version(intent.version)).toEqual({});
        expect(await db.rows('SELECT id FROM replica WHERE version_id = $1', [intent.version])).toEqual([]);
        return outcome;
      }

      it('when the facts the write was judged by are older than the bucket', async () => {
        expect(await refused({ epoch: 0 })).toBe('stale');
      });

      it('when the bucket is not there, or no longer', async () => {
        expect(await refused({ bucket: randomUUID() })).toBe('bucket-gone');
        const gone = randomUUID();
        await db.addBucket(gone);
        await db.rows('UPDATE bucket SET deleted_at = now() WHERE id = $1', [gone]);
        expect(await refused({ bucket: gone })).toBe('bucket-gone');
      });

      it('when the object must be absent and is there', async () => {
        await db.put(key);
        expect(await refused({ mustBeAbsent: true })).toBe('precondition-failed');
      });

      it('when another ETag must be there', async () => {
        await db.put(key, { etag: 'one' });
        expect(await refused({ mustMatch: 'two' })).toBe('precondition-failed');
      });

      it('when an ETag must be there and no object is', async () => {
        expect(await refused({ mustMatch: 'one' })).toBe('object-gone');
        expect(await refused({ mustMatch: '*' })).toBe('object-gone');
      });
    });

    it('commits when the condition holds', async () => {
      await db.put(key, { mustBeAbsent: true, etag: 'one' });
      await db.put(key, { mustMatch: 'one', etag: 'two' });
      await db.put(key, { mustMatch: '*' });
      await db.delete([key]);
      await db.put(key, { mustBeAbsent: true });
      expect(await currentVersions()).toHaveLength(1);
    });

    it('refuses an intent that was swept, and a second commit of the same version', async () => {
      const { version, replica } = await db.put(key);
      const swept = await db.begin(key);
      await db.rows('DELETE FROM write_intent WHERE version_id = $1', [swept.version]);
      expect(await db.commit(swept)).toBe('swept');
      expect(await db.commit({ version, replica, key })).toBe('swept');
      expect(await currentVersions()).toMatchObject([{ id: version }]);
    });

    it('of 50 at once on one key leaves exactly one current, the last by sequence', async () => {
      const intents = await Promise.all(Array.from({ length: 50 }, () => db.begin(key)));
      const outcomes = await Promise.all(intents.map((intent, i) => db.commit(intent, { size: i })));
      expect(new Set(outcomes)).toEqual(new Set(['committed']));
      const versions = await db.rows<{ state: string; is_current: boolean }>(
        'SELECT state, is_current FROM object_version WHERE key = $1 ORDER BY seq DESC',
        [key],
      );
      expect(versions[0]).toEqual({ state: 'live', is_current: true });
      expect(versions.slice(1)).toEqual(
        Array.from({ length: 49 }, () => ({ state: 'garbage', is_current: false })),
      );
      const { counted, recounted } = await db.usage();
      expect(counted).toEqual(recounted);
    });

    it('lets exactly one of 50 win a key that must be absent', async () => {
      const intents = await Promise.all(Array.from({ length: 50 }, () => db.begin(key)));
      const outcomes = await Promise.all(intents.map((intent) => db.commit(intent, { mustBeAbsent: true })));
      expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'precondition-failed')).toHaveLength(49);
    });

    it('waits for a deletion of the bucket and then finds it gone', async () => {
      const bucket = randomUUID();
      await db.addBucket(bucket);
      const intent = await db.begin(key);
      const remover = await db.pool.connect();
      await remover.query('BEGIN');
      await remover.query('SELECT pg_advisory_xact_lock(bucket_lock_1($1))', [bucket]);
      const commit = db.commit(intent, { bucket });
      await waitFor(
        'the commit to wait',
        async () => (await db.rows('SELECT 1 FROM pg_locks WHERE NOT granted')).length > 0,
        {
          everyMs: 10,
        },
      );
      await remover.query('UPDATE bucket SET deleted_at = now() WHERE id = $1', [bucket]);
      await remover.query('COMMIT');
      remover.release();
      expect(await commit).toBe('bucket-gone');
    });
  });
});
