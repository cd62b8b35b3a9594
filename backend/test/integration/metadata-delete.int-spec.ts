import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MetadataFixture } from './metadata-fixture.js';

// Many statements each, on machines that run other suites beside.
jest.setTimeout(60_000);

const CONNECTIONS = 20;

describe('delete_objects_2', () => {
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

  function currentVersions() {
    return db.rows<{ id: string }>('SELECT id FROM object_version WHERE key = $1 AND is_current', [key]);
  }

  it('removes what is there once, and says how much it was', async () => {
    const one = await db.put(`${key}/1`);
    await db.put(`${key}/2`);
    const before = await db.usage();
    const keys = [`${key}/1`, `${key}/none`, `${key}/2`, `${key}/1`];
    expect(await db.delete(keys)).toEqual({ outcome: 'deleted', deleted: 2 });
    expect(await db.delete(keys)).toEqual({ outcome: 'deleted', deleted: 0 });
    expect(await db.delete([])).toEqual({ outcome: 'deleted', deleted: 0 });
    expect(await db.version(one.version)).toMatchObject({ state: 'garbage', is_current: false });
    expect(await db.replica(one.replica)).toMatchObject({ state: 'deleting', is_due: true });
    const after = await db.usage();
    expect(after.counted).toEqual([before.counted[0] - 2, before.counted[1] - 20]);
    expect(after.counted).toEqual(after.recounted);
  });

  it('leaves an intent alone, so that a PUT in flight still becomes visible', async () => {
    const intent = await db.begin(key);
    await db.delete([key]);
    expect(await db.commit(intent)).toBe('committed');
    expect(await currentVersions()).toMatchObject([{ id: intent.version }]);
  });

  it('touches no other bucket, and says when its own is gone', async () => {
    await db.put(key);
    const other = randomUUID();
    await db.addBucket(other);
    expect(await db.delete([key], other)).toEqual({ outcome: 'deleted', deleted: 0 });
    await db.rows('UPDATE bucket SET deleted_at = now() WHERE id = $1', [other]);
    expect(await db.delete([key], other)).toEqual({ outcome: 'bucket-gone', deleted: 0 });
    expect(await currentVersions()).toHaveLength(1);
  });

  it('does not deadlock when batches overlap in other orders and PUTs go on', async () => {
    const keys = Array.from({ length: 40 }, (_, i) => `${key}/${i}`);
    await Promise.all(keys.map((each) => db.put(each)));
    const orders = Array.from({ length: CONNECTIONS }, (_, i) =>
      i % 2 ? keys.toReversed() : [...keys.slice(i), ...keys.slice(0, i)],
    );
    const deletions = orders.map((order) => db.delete(order));
    const puts = keys.slice(0, 20).map((each) => db.put(each));
    const deleted = (await Promise.all(deletions)).reduce((sum, answer) => sum + answer.deleted, 0);
    await Promise.all(puts);
    const left = await db.rows('SELECT 1 FROM object_version WHERE starts_with(key, $1) AND is_current', [
      key,
    ]);
    expect(deleted + left.length).toBeLessThanOrEqual(keys.length + puts.length);
    expect(deleted).toBeGreaterThanOrEqual(keys.length);
    const { counted, recounted } = await db.usage();
    expect(counted).toEqual(recounted);
  });
});
