import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mayDelete, type RetentionMode } from '@sgw/retention';
import { MetadataFixture, type NewVersionLock } from './metadata-fixture.js';

// Many statements each, on machines that run other suites beside.
jest.setTimeout(60_000);

const NEVER = randomUUID();

describe('the SQL functions of object lock', () => {
  let db: MetadataFixture;
  let key: string;

  beforeAll(async () => {
    db = await MetadataFixture.open(20);
    await db.setVersioning('enabled');
    await db.rows(`UPDATE bucket SET object_lock = '{}' WHERE id = $1`, [db.bucket]);
  });

  afterAll(async () => {
    await db.close();
  });

  beforeEach(() => {
    key = `folder/${randomUUID()}`;
  });

  const setRetention = async (version: string, mode: string | null, until: Date | null) => {
    const [old] = await db.rows('SELECT lock_mode, lock_until FROM object_version WHERE id = $1', [version]);
    const [row] = await db.rows<{ is_set: boolean }>(
      'SELECT set_retention_1($1, $2, $3, $4, $5, $6, $7) AS is_set',
      [db.bucket, key, version, old?.['lock_mode'], old?.['lock_until'], mode, until],
    );
    return row?.is_set;
  };
  const setHold = async (version: string, isOn: boolean, of = key) => {
    const [row] = await db.rows<{ is_set: boolean }>('SELECT set_legal_hold_1($1, $2, $3, $4) AS is_set', [
      db.bucket,
      of,
      version,
      isOn,
    ]);
    return row?.is_set;
  };
  const outcomes = async (targets: Parameters<MetadataFixture['deleteEach']>[0]) =>
    (await db.deleteEach(targets)).map(({ outcome }) => outcome);
  const tomorrow = () => new Date(Date.now() + 86_400_000);
  const yesterday = () => new Date(Date.now() - 86_400_000);

  it('judge every lock as the rule in the library does, an unknown mode included', async () => {
    const now = new Date();
    for (const mode of ['GOVERNANCE', 'COMPLIANCE', 'OTHER', null])
      for (const until of [null, yesterday(), tomorrow()])
        for (const hasLegalHold of [null, false, true])
          for (const mayBypass of [false, true]) {
            const [row] = await db.rows<{ locked: boolean }>('SELECT is_locked_1($1, $2, $3, $4) AS locked', [
              mode,
              until,
              hasLegalHold,
              mayBypass,
            ]);
            const lock = {
              ...(until ? { retention: { mode: mode as RetentionMode, until } } : {}),
              ...(hasLegalHold === null ? {} : { hasLegalHold }),
            };
            const expected = !mayDelete(lock, { now, mayBypass });
            expect([mode, until, hasLegalHold, mayBypass, row?.locked]).toEqual([
              mode,
              until,
              hasLegalHold,
              mayBypass,
              expected,
            ]);
          }
  });

  it('protect a version in the statement that commits it, counted from the commit', async () => {
    const commit = async (lock: NewVersionLock) => {
      const intent = await db.begin(key);
      expect(await db.commit(intent, {}, lock)).toBe('committed');
      return db.version(intent.version);
    };
    const until = new Date(Math.floor(Date.now() / 1000) * 1000 + 5_000_123);
    expect(await commit(['COMPLIANCE', until, null, true])).toMatchObject({
      lock_mode: 'COMPLIANCE',
      lock_until: until,
      has_legal_hold: true,
    });
    const counted = await commit(['GOVERNANCE', null, 30, null]);
    expect(counted).toMatchObject({ lock_mode: 'GOVERNANCE', has_legal_hold: null });
    const days = (counted['lock_until'].getTime() - counted['committed_at'].getTime()) / 86_400_000;
    expect(days).toBe(30);
    expect(await commit([null, null, null, false])).toMatchObject({
      lock_until: null,
      has_legal_hold: false,
    });
  });

  it('leave a commit that is refused as it is', async () => {
    await db.put(key);
    const late = await db.begin(key);
    expect(await db.commit(late, { mustBeAbsent: true }, ['COMPLIANCE', null, 1, true])).toBe(
      'precondition-failed',
    );
    expect(await db.intendedBackends(late.version)).toEqual(['fi']);
    expect(await db.version(late.version)).toEqual({});
  });

  it('commit nothing that cannot be protected', async () => {
    const lockOf = (version: string) =>
      db.rows('SELECT lock_new_version_1($1, now(), $2, $3, NULL, NULL)', [
        version,
        'GOVERNANCE',
        tomorrow(),
      ]);
    await expect(lockOf(NEVER)).rejects.toThrow('cannot be locked');
  });

  it('check 97: delete no protected version, whether it is current, null or one of many', async () => {
    const first = await db.put(key);
    const second = await db.put(key);
    const governed = await db.put(key);
    await setRetention(first.version, 'COMPLIANCE', tomorrow());
    await setHold(second.version, true);
    await setRetention(governed.version, 'GOVERNANCE', tomorrow());
    const targets = [first, second, governed].map(({ version }) => ({ key, version }));
    expect(await outcomes(targets)).toEqual(['locked', 'locked', 'locked']);
    const bypassing = targets.map((target) => ({ ...target, bypass: true }));
    expect(await outcomes(bypassing)).toEqual(['locked', 'locked', 'deleted']);
    expect(await outcomes([{ key }])).toEqual(['marked']);
    expect(await db.version(first.version)).toMatchObject({ state: 'live', is_current: false });
    expect(await db.replica(first.replica)).toMatchObject({ state: 'completed' });
    const { counted, recounted } = await db.usage();
    expect(counted).toEqual(recounted);
  });

  it('check 97: delete what is no longer protected', async () => {
    const { version } = await db.put(key);
    await setHold(version, true);
    await db.rows('UPDATE object_version SET lock_mode = $2, lock_until = $3 WHERE id = $1', [
      version,
      'COMPLIANCE',
      yesterday(),
    ]);
    expect(await outcomes([{ key, version }])).toEqual(['locked']);
    expect(await setHold(version, false)).toBe(true);
    expect(await outcomes([{ key, version }])).toEqual(['deleted']);
  });

  it('check 97: refuse a protected version to the release before, which would not tell its client', async () => {
    const held = await db.put(key);
    const free = await db.put(key);
    await setHold(held.version, true);
    const deleteAsBefore = (versions: readonly string[]) =>
      db.rows<{ outcome: string }>(
        `SELECT outcome FROM delete_objects_2($1, $2, $3, $4, $5, array_fill(NULL::text, ARRAY[$6::int]),
           array_fill(NULL::bigint, ARRAY[$6::int]), array_fill(NULL::bigint, ARRAY[$6::int]))`,
        [
          db.bucket,
          db.owner,
          versions.map(() => key),
          versions,
          versions.map(() => randomUUID()),
          versions.length,
        ],
      );
    await expect(deleteAsBefore([free.version, held.version])).rejects.toThrow('object lock');
    expect(await db.version(free.version)).toMatchObject({ state: 'live' });
    expect(await deleteAsBefore([free.version])).toEqual([{ outcome: 'deleted' }]);
  });

  it('change only the retention that was judged, of a version that is there', async () => {
    const { version } = await db.put(key);
    const [until, later] = [tomorrow(), new Date(Date.now() + 2 * 86_400_000)];
    const change = async (old: readonly unknown[], wanted: readonly unknown[], of = version) => {
      const [row] = await db.rows<{ is_set: boolean }>(
        'SELECT set_retention_1($1, $2, $3, $4, $5, $6, $7) AS is_set',
        [db.bucket, key, of, ...old, ...wanted],
      );
      return row?.is_set;
    };
    const none = [null, null];
    expect(await change(none, ['GOVERNANCE', until])).toBe(true);
    expect(await change(none, ['GOVERNANCE', later])).toBe(false);
    expect(await change(['COMPLIANCE', until], none)).toBe(false);
    expect(await change(['GOVERNANCE', until], ['GOVERNANCE', later])).toBe(true);
    expect(await db.version(version)).toMatchObject({ lock_until: later });
    expect(await change(none, ['GOVERNANCE', until], NEVER)).toBe(false);
    expect(await change(['GOVERNANCE', later], none)).toBe(true);
    expect(await outcomes([{ key, version }])).toEqual(['deleted']);
    expect(await change(none, ['GOVERNANCE', until])).toBe(false);
    expect(await setHold(version, true)).toBe(false);
  });

  it('check 97: let either the hold or the delete come first, never both, however often they race', async () => {
    const told: string[] = [];
    for (let round = 0; round < 60; round++) {
      const of = `${key}/${round}`;
      const { version } = await db.put(of);
      const hold = () => setHold(version, true, of);
      const remove = async () => (await outcomes([{ key: of, version }]))[0];
      const isHoldFirst = round % 2 === 0;
      const answers = await Promise.all(isHoldFirst ? [hold(), remove()] : [remove(), hold()]);
      const [held, outcome] = isHoldFirst ? answers : answers.toReversed();
      const { state } = await db.version(version);
      told.push(`${held} ${outcome} ${state}`);
    }
    const allowed = new Set(['true locked live', 'false deleted garbage']);
    expect(told.filter((one) => !allowed.has(one))).toEqual([]);
  });

  it('check 97: find a hold that was set while the delete waited for the key', async () => {
    const { version } = await db.put(key);
    const holder = await db.pool.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT set_legal_hold_1($1, $2, $3, true)', [db.bucket, key, version]);
      const deletion = outcomes([{ key, version }]);
      await waitUntilBlocked();
      await holder.query('COMMIT');
      expect(await deletion).toEqual(['locked']);
    } finally {
      holder.release();
    }
  });

  it('check 97: find the version gone when the hold waited for the delete', async () => {
    const { version } = await db.put(key);
    const deleter = await db.pool.connect();
    try {
      await deleter.query('BEGIN');
      await deleter.query(
        `SELECT * FROM delete_objects_3($1, $2, ARRAY[$3], ARRAY[$4], ARRAY[$5]::uuid[], ARRAY[NULL], ARRAY[NULL]::bigint[],
           ARRAY[NULL]::bigint[], ARRAY[false])`,
        [db.bucket, db.owner, key, version, randomUUID()],
      );
      const hold = setHold(version, true);
      await waitUntilBlocked();
      await deleter.query('COMMIT');
      expect(await hold).toBe(false);
      expect(await db.version(version)).toMatchObject({ state: 'garbage', has_legal_hold: null });
    } finally {
      deleter.release();
    }
  });

  it('keep a bucket with object lock from losing its versioning, whoever tries', async () => {
    const error = 'bucket_object_lock_check';
    await expect(db.setVersioning('suspended')).rejects.toThrow(error);
    await expect(db.setVersioning('unversioned')).rejects.toThrow(error);
    const other = randomUUID();
    await db.addBucket(other);
    await expect(db.rows(`UPDATE bucket SET object_lock = '{}' WHERE id = $1`, [other])).rejects.toThrow(
      error,
    );
  });

  async function waitUntilBlocked(): Promise<void> {
    for (;;) {
      const [row] = await db.rows<{ waiting: string }>(
        `SELECT count(*) AS waiting FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'`,
      );
      if (row?.waiting === '1') return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
