import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MetadataFixture } from './metadata-fixture.js';

// Many statements each, on machines that run other suites beside.
jest.setTimeout(60_000);

describe('the SQL functions of a bucket that keeps versions', () => {
  let db: MetadataFixture;
  let key: string;

  beforeAll(async () => {
    db = await MetadataFixture.open(20);
  });

  afterAll(async () => {
    await db.close();
  });

  beforeEach(async () => {
    key = `folder/${randomUUID()}`;
    await db.setVersioning('enabled');
  });

  /** Newest first: state, whether current, whether null. */
  async function history(of = key): Promise<string[]> {
    const rows = await db.rows<{ state: string; is_current: boolean; is_null: boolean }>(
      `SELECT state, is_current, is_null FROM object_version
        WHERE key = $1 AND state IN ('live', 'marker') ORDER BY seq DESC`,
      [of],
    );
    return rows.map((row) =>
      [row.state, ...(row.is_current ? ['current'] : []), ...(row.is_null ? ['null'] : [])].join(' '),
    );
  }

  async function expectCounted(): Promise<void> {
    const { counted, recounted } = await db.usage();
    expect(counted).toEqual(recounted);
  }

  it('keep what was there before, and count all of it', async () => {
    const before = await db.usage();
    await db.put(key);
    await db.put(key);
    const third = await db.put(key);
    expect(await history()).toEqual(['live current', 'live', 'live']);
    expect(await db.version(third.version)).toMatchObject({ is_current: true, is_null: false });
    const after = await db.usage();
    expect(after.counted).toEqual([before.counted[0] + 3, before.counted[1] + 30]);
    expect(after.counted).toEqual(after.recounted);
  });

  it('put a delete marker in front, also of nothing, and take it away by its id', async () => {
    const put = await db.put(key);
    const [marked] = await db.deleteEach([{ key }]);
    expect(marked).toMatchObject({
      outcome: 'marked',
      is_marker: true,
      is_null: false,
      has_discarded: false,
    });
    expect(await history()).toEqual(['marker current', 'live']);
    expect(await db.replica(put.replica)).toMatchObject({ state: 'completed' });
    await db.deleteEach([{ key }]);
    expect(await history()).toEqual(['marker current', 'marker', 'live']);

    const nothing = `${key}/nothing`;
    await db.deleteEach([{ key: nothing }]);
    expect(await history(nothing)).toEqual(['marker current']);

    const version = marked?.version_id ?? '';
    expect(await db.deleteEach([{ key, version }])).toMatchObject([
      { outcome: 'deleted', version_id: version, is_marker: true, has_discarded: false },
    ]);
    expect(await history()).toEqual(['marker current', 'live']);
    expect(await db.deleteEach([{ key, version }])).toMatchObject([{ outcome: 'absent' }]);
    await expectCounted();
  });

  it('make the next newest current when the current one is deleted by its id', async () => {
    const first = await db.put(key);
    const second = await db.put(key);
    const third = await db.put(key);
    await db.deleteEach([{ key, version: third.version }]);
    expect(await db.version(second.version)).toMatchObject({ is_current: true });
    expect(await db.replica(third.replica)).toMatchObject({ state: 'deleting', is_due: true });
    await db.deleteEach([{ key, version: first.version }]);
    expect(await history()).toEqual(['live current']);
    await db.deleteEach([{ key, version: second.version }]);
    expect(await history()).toEqual([]);
    await expectCounted();
  });

  it('find a version under its own key and bucket only, and the null version under no id', async () => {
    const { version } = await db.put(key);
    expect(await db.deleteEach([{ key: `${key}/other`, version }])).toMatchObject([{ outcome: 'absent' }]);
    const other = randomUUID();
    await db.addBucket(other);
    expect(await db.deleteEach([{ key, version }], other)).toMatchObject([{ outcome: 'absent' }]);

    await db.setVersioning('suspended');
    const { version: nullVersion } = await db.put(key);
    expect(await db.deleteEach([{ key, version: nullVersion }])).toMatchObject([{ outcome: 'absent' }]);
    expect(await db.deleteEach([{ key, version: 'null' }])).toMatchObject([
      { outcome: 'deleted', is_null: true, version_id: nullVersion },
    ]);
    expect(await history()).toEqual(['live current']);
    await expectCounted();
  });

  it('replace the null version, wherever it stands, when versioning is suspended', async () => {
    await db.setVersioning('unversioned');
    const plain = await db.put(key);
    await db.setVersioning('enabled');
    await db.put(key);
    expect(await history()).toEqual(['live current', 'live null']);
    await db.setVersioning('suspended');
    await db.put(key);
    expect(await history()).toEqual(['live current null', 'live']);
    expect(await db.replica(plain.replica)).toMatchObject({ state: 'deleting' });
    expect(await db.deleteEach([{ key }])).toMatchObject([
      { outcome: 'marked', is_null: true, has_discarded: true },
    ]);
    expect(await history()).toEqual(['marker current null', 'live']);
    await db.put(key);
    expect(await history()).toEqual(['live current null', 'live']);
    await expectCounted();
  });

  it('judge conditions by the version that is meant', async () => {
    const { version } = await db.put(key, { etag: 'e1' });
    await db.put(key, { etag: 'e2', size: 20 });
    const outcomes = async (target: object) =>
      (await db.deleteEach([{ key, ...target }])).map(({ outcome }) => outcome);
    expect(await outcomes({ etag: 'e1' })).toEqual(['precondition-failed']);
    expect(await outcomes({ size: 10 })).toEqual(['precondition-failed']);
    expect(await outcomes({ etag: 'e2', size: 20, seconds: 1 })).toEqual(['precondition-failed']);
    expect(await outcomes({ version, etag: 'e2' })).toEqual(['precondition-failed']);
    expect(await history()).toEqual(['live current', 'live']);
    const [{ seconds } = { seconds: '0' }] = await db.rows<{ seconds: string }>(
      'SELECT floor(extract(epoch FROM committed_at)) AS seconds FROM object_version WHERE key = $1 AND is_current',
      [key],
    );
    expect(await outcomes({ etag: 'e2', size: 20, seconds: Number(seconds) })).toEqual(['marked']);
    expect(await outcomes({ etag: '*' })).toEqual(['object-gone']);
    expect(await outcomes({ size: 1 })).toEqual(['marked']);
    expect(await outcomes({ version, etag: '*' })).toEqual(['deleted']);
    expect(await outcomes({ version, etag: '*' })).toEqual(['object-gone']);
  });

  it('take a marker for nothing when a write must be the first', async () => {
    await db.put(key);
    const late = await db.begin(key);
    expect(await db.commit(late, { mustBeAbsent: true })).toBe('precondition-failed');
    await db.deleteEach([{ key }]);
    expect(await db.commit(late, { mustMatch: '*' })).toBe('object-gone');
    expect(await db.commit(late, { mustBeAbsent: true })).toBe('committed');
  });

  it('check 140: have one current version whatever is written and deleted at once', async () => {
    const [first, second] = [await db.put(key), await db.put(key)];
    await Promise.all([
      ...Array.from({ length: 10 }, () => db.put(key)),
      ...Array.from({ length: 10 }, () => db.deleteEach([{ key }])),
      db.deleteEach([{ key, version: first.version }]),
      db.deleteEach([{ key, version: second.version }]),
    ]);
    const rows = await history();
    expect(rows).toHaveLength(20);
    expect(rows.filter((row) => row.includes('current'))).toHaveLength(1);
    expect(rows[0]).toContain('current');
    await expectCounted();
  });

  it('check 145: delete the same versions from several sides, and all of them are gone', async () => {
    const versions = [];
    for (let i = 0; i < 20; i++) versions.push((await db.put(key)).version);
    const targets = versions.map((version) => ({ key, version }));
    const answers = await Promise.all(
      [targets, targets.toReversed(), targets, targets.toReversed(), targets].map((all) =>
        db.deleteEach(all),
      ),
    );
    expect(await history()).toEqual([]);
    expect(answers.flat().filter(({ outcome }) => outcome === 'deleted')).toHaveLength(20);
    await expectCounted();
  });

  describe('list_versions_1', () => {
    interface Listed {
      readonly kind: string;
      readonly key: string;
      readonly version_id: string | null;
    }

    const page = (
      prefix: string,
      delimiter: string,
      after: string | null,
      seq: string | null,
      limit: number,
    ) =>
      db.rows<Listed>('SELECT kind, key, version_id FROM list_versions_1($1, $2, $3, $4, $5, $6)', [
        db.bucket,
        prefix,
        delimiter,
        after,
        seq,
        limit,
      ]);

    it('gives every version and marker once, newest first, over pages of any size', async () => {
      const expected: string[] = [];
      for (const name of ['a', 'b', 'b/1', 'c']) {
        const ids: string[] = [];
        for (let i = 0; i < 3; i++) ids.unshift((await db.put(`${key}/${name}`)).version);
        const [marker] = await db.deleteEach([{ key: `${key}/${name}` }]);
        ids.unshift(marker?.version_id ?? '');
        expected.push(...ids);
      }
      await db.begin(`${key}/c`);
      for (const limit of [1, 2, 3, 5, 100]) {
        const found: (string | null)[] = [];
        let after: string | null = null;
        let seq: string | null = null;
        for (;;) {
          const rows: Listed[] = await page(`${key}/`, '', after, seq, limit);
          found.push(...rows.map((row) => row.version_id));
          const last = rows.at(-1);
          if (!last) break;
          after = last.key;
          seq = (await db.version(last.version_id ?? ''))['seq'] as string;
        }
        expect(found).toEqual(expected);
      }
    });

    it('folds what lies behind a delimiter, and goes on behind a common prefix', async () => {
      for (const name of ['a', 'dir/1', 'dir/2', 'z']) {
        await db.put(`${key}/${name}`);
        await db.put(`${key}/${name}`);
      }
      const names = (rows: Listed[]) => rows.map((row) => `${row.kind} ${row.key.slice(key.length + 1)}`);
      expect(names(await page(`${key}/`, '/', null, null, 10))).toEqual([
        'live a',
        'live a',
        'prefix dir/',
        'live z',
        'live z',
      ]);
      expect(names(await page(`${key}/`, '/', `${key}/dir/`, null, 10))).toEqual(['live z', 'live z']);
      expect(names(await page(`${key}/`, '/', `${key}/dir/1`, '1', 10))).toEqual(['live z', 'live z']);
      expect(names(await page(`${key}/`, '/', null, null, 3))).toEqual(['live a', 'live a', 'prefix dir/']);
    });

    it('costs what it gives, not what the bucket or the key holds', async () => {
      const bucket = randomUUID();
      await db.addBucket(bucket);
      const fill = (prefix: string, keys: number, versions: number) =>
        db.rows(
          `INSERT INTO object_version (id, bucket_id, key, seq, state, is_current, is_null, owner_user_id, size_bytes, etag, committed_at)
           SELECT gen_random_uuid(), $1, $2 || to_char(k, 'FM00000'), nextval('object_seq'), 'live', v = $4, false, $5, 1, 'e', now()
             FROM generate_series(1, $3::int) AS k, generate_series(1, $4::int) AS v`,
          [bucket, prefix, keys, versions, db.owner],
        );
      await fill('dir/', 10_000, 1);
      await fill('deep/', 1, 10_000);
      await fill('z/', 10, 1);
      await db.rows('ANALYZE object_version');
      const buffers = async (prefix: string, delimiter: string, after: string | null, seq: string | null) => {
        const [row] = await db.rows<Record<string, [{ Plan: Record<string, number> }]>>(
          'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM list_versions_1($1, $2, $3, $4, $5, $6)',
          [bucket, prefix, delimiter, after, seq, 10],
        );
        const plan = row?.['QUERY PLAN']?.[0].Plan;
        return (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
      };
      const [middle] = await db.rows<{ seq: string }>(
        `SELECT seq FROM object_version WHERE bucket_id = $1 AND starts_with(key, 'deep/') ORDER BY seq OFFSET 5000 LIMIT 1`,
        [bucket],
      );
      await buffers('', '', null, null);
      expect(await buffers('', '', null, null)).toBeLessThan(200);
      expect(await buffers('', '/', null, null)).toBeLessThan(200);
      expect(await buffers('', '', 'dir/05000', null)).toBeLessThan(200);
      expect(await buffers('', '', 'deep/00001', middle?.seq ?? null)).toBeLessThan(200);
    });
  });
});
