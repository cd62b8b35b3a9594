import { randomUUID } from 'node:crypto';
import { type ClaimedAdoption, type FoundVersion, MetadataStore } from '@backend/metadata';
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MetadataFixture } from './metadata-fixture.js';

jest.setTimeout(60_000);

/** The rows of an adopted bucket, at the moments at which a process may die or lose its lease. */
describe('the rows of an adopted bucket', () => {
  const LEASE_SECONDS = 60;
  const fixture = MetadataFixture.open();
  const store = fixture.then(({ url }) => new MetadataStore(url));
  let adoption: ClaimedAdoption;

  afterAll(async () => {
    await (await store).close();
    await (await fixture).close();
  });

  const found = (key: string): FoundVersion => ({
    id: randomUUID(),
    replicaId: randomUUID(),
    key,
    providerVersionId: 'null',
    isLatest: true,
    isMarker: false,
    sizeBytes: 10,
    etag: 'e',
    modifiedAt: new Date(),
  });

  beforeEach(async () => {
    const db = await fixture;
    const bucket = randomUUID();
    await db.addBucket(bucket);
    await db.rows(`INSERT INTO backend (id, facts) VALUES ('fi', '{}') ON CONFLICT DO NOTHING`);
    await db.rows(
      `INSERT INTO adoption (id, bucket_id, backend_id, physical_bucket, is_versioned, state, walk, due_at)
       VALUES ($1, $2, 'fi', $3, false, 'listing', 'adopt', now())`,
      [randomUUID(), bucket, bucket],
    );
    adoption = await claimed();
    const versions = ['a', 'b', 'c'].map(found);
    const page = { found: versions, skipped: [], next: undefined };
    expect(await (await store).adoptedRows.takeOver(adoption, page)).toBe(true);
  });

  const claimed = async (): Promise<ClaimedAdoption> => {
    const row = await (await store).adoptions.claim(LEASE_SECONDS);
    if (!row) throw new Error('no adoption is due');
    return row;
  };
  const proof = { sha256: '00'.repeat(32), crc32: 1, sizeBytes: 10 };

  it('owe the plan of their copies with the proof, and nothing where the lease was lost', async () => {
    const { adoptedRows, adoptedCopies, replicas, replans } = await store;
    expect(await adoptedRows.feed(adoption.bucketId, { copies: 10, bytes: 1_000 })).toBe(3);
    const slots = [{ backendId: 'fi', free: 3 }];
    const [copy, other] = await replicas.claim({ slots, limit: 3, leaseSeconds: LEASE_SECONDS });
    if (!copy || !other) throw new Error('no copies are due');
    const owed = async () =>
      (await fixture).rows<{ id: string; in: number }>(
        `SELECT id, extract(epoch FROM due_at - now())::float8 AS "in" FROM replan WHERE scope = 'version'`,
      );
    expect(await adoptedCopies.prove({ ...other, leaseToken: randomUUID() }, proof, 30)).toBeUndefined();
    expect(await owed()).toEqual([]);

    const proven = await adoptedCopies.prove(copy, proof, 30);
    const [request, ...more] = await owed();
    expect(more).toEqual([]);
    expect(request?.id).toBe(copy.versionId);
    expect(request?.in).toBeGreaterThan(20);
    // Whoever proved it is given the time to plan it himself.
    expect(await replans.claim(LEASE_SECONDS)).toBeUndefined();
    await replans.finish({ id: copy.versionId, changeSeq: proven?.changeSeq ?? '' });
    expect(await owed()).toEqual([]);
  });

  it('leave a request that another change made to whoever made it', async () => {
    const { adoptedRows, adoptedCopies, replicas, replans } = await store;
    await adoptedRows.feed(adoption.bucketId, { copies: 1, bytes: 1_000 });
    const slots = [{ backendId: 'fi', free: 1 }];
    const [copy] = await replicas.claim({ slots, limit: 1, leaseSeconds: LEASE_SECONDS });
    if (!copy) throw new Error('no copy is due');
    await replans.request('version', copy.versionId);
    expect(await adoptedCopies.prove(copy, proof, 30)).toEqual({ changeSeq: null });
    expect(await replans.claim(LEASE_SECONDS)).toMatchObject({ id: copy.versionId });
    await (await fixture).rows('DELETE FROM replan');
  });

  it('stay where the look before a cancellation finds their last copies here, and the listing begins anew', async () => {
    const { adoptions, adoptedRows, adoptionReleases } = await store;
    const db = await fixture;
    await db.rows(`INSERT INTO backend (id, facts) VALUES ('de', '{}') ON CONFLICT DO NOTHING`);
    await db.rows(`UPDATE adoption SET state = 'listing', walk = 'adopt', listed_at = NULL WHERE id = $1`, [
      adoption.id,
    ]);
    const [version] = await db.rows<{ id: string }>(
      `INSERT INTO replica (id, version_id, bucket_id, backend_id, state, physical_bucket, physical_key, verified_at)
       SELECT gen_random_uuid(), id, bucket_id, 'de', 'completed', 's3gw-x', 'x', now() FROM object_version
        WHERE bucket_id = $1 AND key = 'b' RETURNING version_id AS id`,
      [adoption.bucketId],
    );
    const wish = { isCancelled: true, isDiscarding: false };
    expect(await adoptionReleases.release(adoption, wish)).toBe('looking');
    const held = await claimed();
    expect(held).toMatchObject({ id: adoption.id, walk: 'release', afterKey: null });
    const page = { findings: [], repairs: [], lost: [version?.id ?? ''], nextKey: undefined };
    expect(await adoptedRows.keepCompared(held, page)).toBe(true);
    const row = await adoptions.find(adoption.id);
    expect(row).toMatchObject({ state: 'listing', walk: 'adopt', isCancelled: false, afterKey: null });
    expect(row?.error).toContain('the last copies of 1 versions');
    expect(await adoptionReleases.release(adoption, wish)).toEqual({ written: 0, lastCopies: 1, amended: 0 });
    expect(await adoptionReleases.page(adoption.bucketId, undefined, 9)).toMatchObject([
      { key: 'b', reason: 'last-copy' },
    ]);
    expect(await adoptionReleases.release(adoption, { ...wish, isDiscarding: true })).toBe('begun');
    await db.rows('UPDATE adoption SET due_at = NULL WHERE id = $1', [adoption.id]);
    await db.rows('DELETE FROM replan');
  });

  it('are given up page by page to the last, also one that came behind the place where it stands', async () => {
    const { adoptions, adoptedRows, adoptionReleases } = await store;
    const wish = { isCancelled: false, isDiscarding: false };
    expect(await adoptionReleases.release(adoption, wish)).toBe('begun');
    const left = async () =>
      (
        await (
          await fixture
        ).rows<{ key: string }>('SELECT key FROM object_version WHERE bucket_id = $1 ORDER BY key', [
          adoption.bucketId,
        ])
      ).map(({ key }) => key);
    let held = await claimed();
    const step = async () => {
      const isLast = await adoptedRows.giveUp(held, 2);
      held = (await adoptions.renew(held, LEASE_SECONDS)) ?? held;
      return isLast;
    };
    expect(await step()).toBe(false);
    expect(await left()).toEqual(['c']);
    await (
      await fixture
    ).rows(`UPDATE object_version SET key = 'A' WHERE bucket_id = $1 AND key = 'c'`, [adoption.bucketId]);
    expect(await step()).toBe(false);
    expect(await left()).toEqual(['A']);
    expect(await step()).toBe(true);
    expect(await left()).toEqual([]);
    expect(await adoptions.find(adoption.id)).toMatchObject({ state: 'released' });
  });

  describe('mended', () => {
    const version = (name: string): FoundVersion => ({ ...found('a'), providerVersionId: name });
    const versions = async () =>
      (await fixture).rows<{ name: string; isCurrent: boolean }>(
        `SELECT coalesce(provider_version_id, 'ours') AS name, is_current AS "isCurrent" FROM object_version
          WHERE bucket_id = $1 AND key = 'a' AND state IN ('live', 'marker') ORDER BY seq DESC`,
        [adoption.bucketId],
      );
    const mend = async (order: readonly string[], names: readonly string[] = []) => {
      const { adoptions, adoptedRows } = await store;
      expect(await adoptions.requestWalk(adoption.id, 'repair')).toBe(true);
      const repairs = [{ key: 'a', gone: [], found: names.map(version), order }];
      const held = await claimed();
      expect(
        await adoptedRows.keepCompared(held, { findings: [], repairs, lost: [], nextKey: undefined }),
      ).toBe(true);
    };
    const usage = async () =>
      (await fixture).rows(
        'SELECT sum(objects)::int AS objects, sum(bytes)::int AS bytes FROM bucket_usage WHERE bucket_id = $1',
        [adoption.bucketId],
      );

    it('stand in the order of the provider, the newest of them current', async () => {
      await mend(['new', 'between', 'null', 'oldest'], ['new', 'between', 'oldest']);
      expect(await versions()).toEqual([
        { name: 'new', isCurrent: true },
        { name: 'between', isCurrent: false },
        { name: 'null', isCurrent: false },
        { name: 'oldest', isCurrent: false },
      ]);
      expect(await usage()).toEqual([{ objects: 6, bytes: 60 }]);
      // Rows that stand wrongly already, and nothing new.
      await mend(['null', 'new', 'oldest', 'between']);
      expect((await versions()).map(({ name }) => name)).toEqual(['null', 'new', 'oldest', 'between']);
      expect((await versions()).filter(({ isCurrent }) => isCurrent)).toEqual([
        { name: 'null', isCurrent: true },
      ]);
      expect(await usage()).toEqual([{ objects: 6, bytes: 60 }]);
      const { adoptedRows } = await store;
      const listed = await adoptedRows.adopted(adoption.bucketId, { after: '', upTo: 'a' }, 10);
      expect(listed.map(({ providerVersionId }) => providerVersionId)).toEqual([
        'null',
        'new',
        'oldest',
        'between',
      ]);
    });

    it('stay behind what the gateway wrote', async () => {
      const db = await fixture;
      await db.rows(
        `INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, is_null, seq)
         VALUES ($1, $2, 'a', $3, 'marker', false, false, nextval('object_seq'))`,
        [randomUUID(), adoption.bucketId, adoption.ownerUserId],
      );
      await mend(['new', 'null'], ['new']);
      expect(await versions()).toEqual([
        { name: 'ours', isCurrent: true },
        { name: 'new', isCurrent: false },
        { name: 'null', isCurrent: false },
      ]);
    });

    it('owe nothing for a marker that has gone at the provider, but for one that a client deletes', async () => {
      const { adoptions, adoptedRows } = await store;
      const db = await fixture;
      const marker = (name: string) => ({ ...version(name), isMarker: true, sizeBytes: 0, etag: '' });
      const repair = async (gone: readonly string[], names: readonly string[]) => {
        await adoptions.requestWalk(adoption.id, 'repair');
        const repairs = [{ key: 'a', gone, found: names.map(marker), order: ['marker', 'other', 'null'] }];
        await adoptedRows.keepCompared(await claimed(), {
          findings: [],
          repairs,
          lost: [],
          nextKey: undefined,
        });
      };
      const idOf = async (name: string) =>
        (
          await db.rows<{ id: string }>(
            'SELECT id FROM object_version WHERE bucket_id = $1 AND provider_version_id = $2',
            [adoption.bucketId, name],
          )
        )[0]?.id ?? '';
      const owed = () =>
        db.rows<{ version: string }>(
          `SELECT backend_version_id AS version, physical_bucket = bucket_id::text AS "isThere", physical_key AS key, is_foreign AS "isForeign",
                  due_at <= now() AS "isDue" FROM replica WHERE bucket_id = $1 AND state = 'deleting'`,
          [adoption.bucketId],
        );
      await repair([], ['marker', 'other']);
      expect(await versions()).toMatchObject([{ name: 'marker', isCurrent: true }, { name: 'other' }, {}]);
      const discard = async (name: string) =>
        db.rows(
          `UPDATE object_version SET state = 'garbage', is_current = false, garbage_at = now() WHERE id = $1`,
          [await idOf(name)],
        );
      expect(await adoptions.convert(adoption.id)).toBe(true);
      await repair([await idOf('marker')], []);
      expect(await versions()).toMatchObject([{ name: 'other', isCurrent: true }, { name: 'null' }]);
      expect(await owed()).toEqual([]);
      await discard('other');
      expect(await owed()).toEqual([
        { version: 'other', isThere: true, key: 'a', isForeign: true, isDue: true },
      ]);
    });
  });
});
