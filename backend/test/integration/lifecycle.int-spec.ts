import { randomUUID } from 'node:crypto';
import { KEYS_OF_RANGE, REST_OF_KEY } from '@backend/metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '../support/wait-for.js';
import { LifecycleFixture, type LifecycleNode } from './lifecycle-fixture.js';

// Many statements each, on machines that run other suites beside.
jest.setTimeout(60_000);

/** Races at once: each side takes a connection of its pool. */
const RACERS = 8;
const ROUNDS = 5;

describe('the lifecycle worker', () => {
  let world: LifecycleFixture;
  let node: LifecycleNode;

  beforeEach(async () => {
    world = await LifecycleFixture.open();
    node = await world.node();
  });

  afterEach(async () => {
    await world.close();
  });

  /** Starts the worker, unless it runs, and waits for the end of the next walk. */
  async function walked(): Promise<void> {
    const before = node.walks.length;
    if (before === 0) await node.start();
    await waitFor(
      'the end of a walk',
      () => node.walks.slice(before).some(({ outcome }) => outcome === 'ended'),
      {
        everyMs: 20,
      },
    );
  }

  async function expectCounted(): Promise<void> {
    const { counted, recounted } = await world.db.usage();
    expect(counted).toEqual(recounted);
  }

  it('removes what is due where versions are not kept, and nothing else', async () => {
    const due = await world.put('logs/old', 40);
    await world.put('logs/young', 3);
    await world.put('other/old', 40);
    await world.setRules({ prefix: 'logs/', expiration: { days: 30 } });
    await walked();
    expect(await world.history('logs/old')).toEqual([]);
    expect(await world.history('logs/young')).toEqual(['live current null']);
    expect(await world.history('other/old')).toEqual(['live current null']);
    const copies = await world.db.rows('SELECT state FROM replica WHERE version_id = $1', [due]);
    expect(copies).toEqual([{ state: 'deleting' }]);
    await expectCounted();
    expect(await node.metrics()).toContain('sgw_lifecycle_expired_total{action="expire"} 1');
  });

  it('puts a delete marker where versions are kept, and a null marker where they were', async () => {
    await world.db.setVersioning('enabled');
    await world.put('kept', 40);
    await world.db.setVersioning('suspended');
    await world.put('null', 40);
    await world.setRules({ expiration: { days: 30 } });
    await walked();
    expect(await world.history('kept')).toEqual(['marker current null', 'live']);
    expect(await world.history('null')).toEqual(['marker current null']);
    const [owner] = await world.db.rows(
      `SELECT DISTINCT owner_user_id FROM object_version WHERE state = 'marker'`,
    );
    expect(owner).toEqual({ owner_user_id: world.db.owner });
    await expectCounted();
  });

  it('removes noncurrent versions by the age of their successors, and keeps the newest of them', async () => {
    await world.db.setVersioning('enabled');
    for (let age = 50; age >= 10; age -= 10) await world.put('a', age);
    await world.put('b', 50);
    await world.put('b', 2);
    await world.setRules({ noncurrentExpiration: { days: 5, newerVersions: 2 } });
    await walked();
    expect(await world.history('a')).toEqual(['live current', 'live', 'live']);
    expect(await world.history('b')).toEqual(['live current', 'live']);
    await world.setRules({ noncurrentExpiration: { days: 5 } });
    await walked();
    expect(await world.history('a')).toEqual(['live current']);
    // Its successor is two days old.
    expect(await world.history('b')).toEqual(['live current', 'live']);
    await expectCounted();
  });

  it('removes a delete marker in the same walk that removed the last version behind it', async () => {
    await world.db.setVersioning('enabled');
    await world.put('gone', 50);
    await world.put('gone', 45);
    const [{ version_id: marker } = { version_id: '' }] = await world.db.deleteEach([{ key: 'gone' }]);
    await world.age(marker ?? '', 40);
    await world.put('hidden', 50);
    await world.db.deleteEach([{ key: 'hidden' }]);
    await world.db.deleteEach([{ key: 'never there' }]);
    await world.setRules(
      { noncurrentExpiration: { days: 30 } },
      { prefix: 'gone', expiration: { expiredObjectDeleteMarker: true } },
    );
    await walked();
    expect(await world.history('gone')).toEqual([]);
    expect(await world.history('hidden')).toEqual(['marker current', 'live']);
    expect(await world.history('never there')).toEqual(['marker current']);
    const metrics = await node.metrics();
    expect(metrics).toContain('sgw_lifecycle_expired_total{action="expire-noncurrent"} 2');
    expect(metrics).toContain('sgw_lifecycle_expired_total{action="remove-marker"} 1');
    await expectCounted();
  });

  it('judges every version of a key whose history is longer than a page', async () => {
    await world.db.setVersioning('enabled');
    await world.db.rows(
      `INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, is_null, seq, size_bytes, etag, sha256, crc32, committed_at)
       SELECT gen_random_uuid(), $1, 'a', $2, 'live', n = 2100, false, nextval('object_seq'), 10, 'e', '\\x00', 0, now() - interval '60 days'
         FROM generate_series(1, 2100) AS n`,
      [world.db.bucket, world.db.owner],
    );
    await world.db.rows('SELECT count_usage_1($1, 2100, 21000)', [world.db.bucket]);
    await world.put('b', 60);
    await world.put('b', 50);
    await world.setRules(
      { noncurrentExpiration: { days: 30, newerVersions: 10 } },
      { prefix: 'b', noncurrentExpiration: { days: 30 } },
    );
    await walked();
    expect(await world.history('a')).toEqual(['live current', ...Array.from({ length: 10 }, () => 'live')]);
    expect(await world.history('b')).toEqual(['live current']);
    await expectCounted();
  });

  it('aborts open uploads that are due, and leaves those that are being completed', async () => {
    const due = await world.upload('logs/a', 9);
    const others = [
      await world.upload('logs/b', 2),
      await world.upload('other', 9),
      await world.upload('logs/c', 9, 'completing'),
    ];
    await world.setRules({ prefix: 'logs/', abortUploadsAfterDays: 7 });
    await walked();
    const rows = await world.db.rows<{ id: string; state: string }>('SELECT id, state FROM multipart_upload');
    const states = new Map(rows.map(({ id, state }) => [id, state]));
    expect(states.get(due)).toBe('aborted');
    expect(others.map((id) => states.get(id))).toEqual(['open', 'open', 'completing']);
    expect(await node.metrics()).toContain('sgw_lifecycle_expired_total{action="abort-upload"} 1');
  });

  it('walks again at the next midnight, and at once when the rules change', async () => {
    await world.plant('a/', 3, 10);
    await world.setRules({ prefix: 'b/', expiration: { days: 1 } });
    await walked();
    const [walk] = await world.db.rows<{ isNext: boolean; token: null }>(
      `SELECT due_at = date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 day' AS "isNext", token
         FROM lifecycle_walk`,
    );
    expect(walk).toEqual({ isNext: true, token: null });
    expect(await world.count('live')).toBe(3);
    await world.setRules({ prefix: 'a/', expiration: { days: 1 } });
    await walked();
    expect(await world.count('live')).toBe(0);
    await world.store.buckets.setLifecycle(world.db.bucket, null);
    expect(await world.db.rows('SELECT 1 FROM lifecycle_walk')).toEqual([]);
  });

  it('shares the walks with other processes: every object is deleted once, and a walk ended once', async () => {
    await world.plant('a/', 1300, 10);
    await world.setRules({ expiration: { days: 1 } });
    const other = await world.node();
    await Promise.all([node.start(), other.start()]);
    await waitFor('nothing to be left', async () => (await world.count('live')) === 0);
    await waitFor('the end of the walk', () => [...node.walks, ...other.walks].length > 0);
    const walks = [...node.walks, ...other.walks];
    expect(walks).toMatchObject([{ outcome: 'ended', looked: 1300, deleted: 1300 }]);
    await expectCounted();
  });

  it('stops at the end of a batch when the process stops, and others go on', async () => {
    await world.plant('a/', 1500, 10);
    await world.setRules({ expiration: { days: 1 } });
    await node.start();
    await waitFor('the first deletions', async () => (await world.count('garbage')) > 0, { everyMs: 5 });
    await node.stop();
    const [walk] = await world.db.rows<{ token: string | null }>('SELECT token FROM lifecycle_walk');
    expect(walk).toEqual({ token: null });
    const other = await world.node();
    await other.start();
    await waitFor('nothing to be left', async () => (await world.count('live')) === 0);
    await expectCounted();
  });

  it('reads by the index of the history alone, whatever lies beside', async () => {
    await world.plant('a/', 5000, 10);
    const other = randomUUID();
    await world.db.addBucket(other);
    await world.plant('a/', 5000, 10, other);
    await world.db.rows('ANALYZE object_version');
    for (const [text, values] of [
      [KEYS_OF_RANGE, [world.db.bucket, 'a/', 'a/002000', 3, 1000]],
      [REST_OF_KEY, [world.db.bucket, 'a/002000', '999999999', 3, 1000]],
    ] as const) {
      const rows = await world.db.rows<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/Index Scan using object_version_history on object_version v/);
      expect(plan).not.toMatch(/Seq Scan|Sort/);
    }
  });
});

describe('a deletion by lifecycle rules', () => {
  let world: LifecycleFixture;
  let node: LifecycleNode;

  beforeEach(async () => {
    world = await LifecycleFixture.open();
    // Not started: nothing is deleted but by the test.
    node = await world.node();
  });

  afterEach(async () => {
    await world.close();
  });

  const bucket = () => world.db.bucket;
  const rounds = Array.from({ length: ROUNDS }, (_, at) => at + 1);

  it('leaves an object that was overwritten since it was found', async () => {
    await world.setRules({ expiration: { days: 30 } });
    const id = await world.put('a', 40);
    const { version } = await world.db.put('a');
    expect(await node.deleter.deleteVersions(bucket(), [{ id, key: 'a' }], 0)).toMatchObject({ deleted: 0 });
    expect(await world.db.version(version)).toMatchObject({ state: 'live', is_current: true });
  });

  it('judges a version that became noncurrent since as a noncurrent one', async () => {
    await world.db.setVersioning('enabled');
    await world.setRules({ expiration: { days: 30 } });
    const id = await world.put('a', 40);
    await world.db.put('a');
    expect(await node.deleter.deleteVersions(bucket(), [{ id, key: 'a' }], 0)).toMatchObject({ deleted: 0 });
    expect(await world.history('a')).toEqual(['live current', 'live']);
  });

  it.each(rounds)('never takes an overwrite that runs at the same moment, round %i', async () => {
    await world.setRules({ expiration: { days: 30 } });
    const keys = Array.from({ length: RACERS }, (_, at) => `race/${at}`);
    const ids = await Promise.all(keys.map((key) => world.put(key, 40)));
    const intents = await Promise.all(keys.map((key) => world.db.begin(key)));
    const [outcomes] = await Promise.all([
      Promise.all(
        keys.map((key, at) => node.deleter.deleteVersions(bucket(), [{ id: ids[at] ?? '', key }], 0)),
      ),
      Promise.all(intents.map((intent) => world.db.commit(intent))),
    ]);
    for (const [at, intent] of intents.entries()) {
      const { state, is_current } = await world.db.version(intent.version);
      expect([at, state, is_current]).toEqual([at, 'live', true]);
    }
    expect(outcomes).toHaveLength(keys.length);
    const { counted, recounted } = await world.db.usage();
    expect(counted).toEqual(recounted);
  });

  it('waits for a change of tags that is under way, and judges by the new ones', async () => {
    await world.setRules({ tags: [{ key: 'keep', value: 'no' }], expiration: { days: 30 } });
    const id = await world.put('a', 40, { keep: 'no' });
    const client = await world.db.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`UPDATE object_version SET tags = '{"keep":"yes"}' WHERE id = $1`, [id]);
      const deletion = node.deleter.deleteVersions(bucket(), [{ id, key: 'a' }], 0);
      await waitFor('the deletion to wait', async () => {
        const waiting = await world.db.rows(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return waiting.length > 0;
      });
      await client.query('COMMIT');
      expect(await deletion).toMatchObject({ deleted: 0 });
    } finally {
      client.release();
    }
    expect(await world.history('a')).toEqual(['live current null']);
  });

  it.each(rounds)('and a change of tags agree on who came first, round %i', async () => {
    await world.setRules({ tags: [{ key: 'keep', value: 'no' }], expiration: { days: 30 } });
    const keys = Array.from({ length: RACERS }, (_, at) => `race/${at}`);
    const ids = await Promise.all(keys.map((key) => world.put(key, 40, { keep: 'no' })));
    const [deletions, changes] = await Promise.all([
      Promise.all(
        keys.map((key, at) => node.deleter.deleteVersions(bucket(), [{ id: ids[at] ?? '', key }], 0)),
      ),
      Promise.all(ids.map((id) => world.store.objectWrites.setTags(id, { keep: 'yes' }))),
    ]);
    for (const [at, key] of keys.entries()) {
      const isDeleted = deletions[at]?.deleted === 1;
      expect([key, changes[at]]).toEqual([key, !isDeleted]);
      expect([key, await world.history(key)]).toEqual([key, isDeleted ? [] : ['live current null']]);
    }
  });

  it('deletes nothing by rules that are gone, changed or of a bucket that is gone', async () => {
    const id = await world.put('a', 40);
    const found = [{ id, key: 'a' }];
    expect(await node.deleter.deleteVersions(bucket(), found, 0)).toBeUndefined();
    await world.setRules({ prefix: 'b', expiration: { days: 1 } });
    expect(await node.deleter.deleteVersions(bucket(), found, 0)).toMatchObject({ deleted: 0 });
    await world.setRules({ status: 'Disabled', expiration: { days: 1 } });
    expect(await node.deleter.deleteVersions(bucket(), found, 0)).toMatchObject({ deleted: 0 });
    expect(await world.history('a')).toEqual(['live current null']);
    await world.db.delete(['a']);
    await world.setRules({ expiration: { days: 1 } });
    expect(await world.store.buckets.delete(bucket())).toBe('deleted');
    expect(await node.deleter.deleteVersions(bucket(), found, 0)).toBeUndefined();
    expect(await world.db.rows('SELECT 1 FROM lifecycle_walk')).toEqual([]);
  });

  it('by new rules begins only when deletions by the old ones have ended', async () => {
    await world.setRules({ expiration: { days: 1 } });
    const client = await world.db.pool.connect();
    try {
      // What a deletion holds until its commit.
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock_shared(bucket_lock_1($1))', [bucket()]);
      let isSet = false;
      const change = world.setRules({ expiration: { days: 100 } }).then(() => (isSet = true));
      await waitFor('the change to wait', async () => {
        const waiting = await world.db.rows(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return waiting.length > 0;
      });
      expect(isSet).toBe(false);
      await client.query('COMMIT');
      await change;
    } finally {
      client.release();
    }
  });
});
