import { randomUUID } from 'node:crypto';
import { MetadataStore, migrate, type WriteIntent } from '@backend/metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MetadataFixture } from './metadata-fixture.js';

const BACKEND = 'fi';

describe('an intent of a write', () => {
  let db: MetadataFixture;
  let store: MetadataStore;
  let intent: WriteIntent;

  beforeAll(async () => {
    db = await MetadataFixture.open();
    store = new MetadataStore(db.url);
  });

  afterAll(async () => {
    await store.close();
    await db.close();
  });

  beforeEach(async () => {
    intent = {
      versionId: randomUUID(),
      replicaId: randomUUID(),
      bucketId: db.bucket,
      key: `folder/${randomUUID()}`,
      ownerUserId: db.owner,
      backendId: BACKEND,
      physicalBucket: 's3gw-0-fi',
      leaseSeconds: 30,
    };
    expect(await store.objectWrites.begin(intent, '1')).toBe(true);
  });

  const copyOf = (replicaId: string) => db.replica(replicaId);
  const owedRemoval = (physicalBucket: string) => ({
    state: 'deleting',
    physical_bucket: physicalBucket,
    physical_key: intent.versionId,
    is_due: true,
  });

  it('accounts for the bytes at its backend, and at no other', async () => {
    const keys = [intent.versionId, `${intent.versionId}.1`];
    expect(await store.sweeps.strangers(BACKEND, keys)).toEqual([`${intent.versionId}.1`]);
    expect(await store.sweeps.strangers('de', keys)).toEqual(keys);
    const uploads = [{ key: intent.versionId, uploadId: 'u' }];
    expect(await store.sweeps.unknownUploads(BACKEND, uploads)).toEqual([]);
    expect(await store.sweeps.unknownUploads('de', uploads)).toEqual(uploads);
  });

  it('is not put on record by rules that are others by now', async () => {
    const late = { ...intent, versionId: randomUUID(), replicaId: randomUUID() };
    expect(await store.objectWrites.begin(late, '0')).toBe(false);
    expect(await db.intendedBackends(late.versionId)).toEqual([]);
  });

  it('that is abandoned leaves evidence, and its bytes owed a removal', async () => {
    await store.objectWrites.abandon(intent.versionId);
    expect(await db.intendedBackends(intent.versionId)).toEqual([]);
    expect(await db.version(intent.versionId)).toMatchObject({
      state: 'garbage',
      key: intent.key,
      seq: null,
    });
    expect(await copyOf(intent.replicaId)).toMatchObject(owedRemoval('s3gw-0-fi'));
    expect(await store.objectWrites.renew(intent.versionId, 30)).toBe(false);
  });

  it('that goes on at another backend owes the first one a removal', async () => {
    const second = { ...intent, replicaId: randomUUID(), backendId: 'de', physicalBucket: 's3gw-0-de' };
    expect(await store.objectWrites.retarget(second, '1')).toBe(true);
    expect(await db.intendedBackends(intent.versionId)).toEqual(['de']);
    expect(await copyOf(intent.replicaId)).toMatchObject({ backend_id: 'fi', ...owedRemoval('s3gw-0-fi') });
    expect(await db.commit({ ...intent, version: intent.versionId, replica: intent.replicaId })).toBe(
      'swept',
    );
    const name = { version: intent.versionId, replica: second.replicaId, key: intent.key };
    expect(await db.commit(name, { backend: 'de', physicalBucket: 's3gw-0-de' })).toBe('committed');
    expect(await copyOf(second.replicaId)).toMatchObject({ state: 'completed', backend_id: 'de' });
    expect(await copyOf(intent.replicaId)).toMatchObject({ state: 'deleting' });
  });

  it('goes on nowhere, and at no further backend, by rules that are others by now', async () => {
    const second = { ...intent, replicaId: randomUUID(), backendId: 'de', physicalBucket: 's3gw-0-de' };
    expect(await store.objectWrites.retarget(second, '0')).toBe(false);
    const { versionId, bucketId } = intent;
    const further = { versionId, bucketId, givenUp: [], copies: [second] };
    expect(await store.firstCopies.add(further, '0')).toBe(false);
    expect(await copyOf(second.replicaId)).toEqual({});
    expect(await copyOf(intent.replicaId)).toEqual({});
    expect(await db.intendedBackends(versionId)).toEqual([BACKEND]);
    expect(await store.firstCopies.add(further, '1')).toBe(true);
    expect(await copyOf(second.replicaId)).toMatchObject({ state: 'writing' });
    await store.objectWrites.abandon(versionId);
    expect(await copyOf(second.replicaId)).toMatchObject({ state: 'deleting' });
  });

  it('is swept once its writer has been silent for the grace period, not before', async () => {
    await store.sweeps.abandonDeadIntents(0);
    expect(await db.intendedBackends(intent.versionId)).toEqual([BACKEND]);
    await db.rows(`UPDATE write_intent SET lease_until = now() - interval '10 s' WHERE version_id = $1`, [
      intent.versionId,
    ]);
    await store.sweeps.abandonDeadIntents(3600);
    expect(await db.intendedBackends(intent.versionId)).toEqual([BACKEND]);
    expect(await store.objectWrites.renew(intent.versionId, -10)).toBe(true);
    expect(await store.sweeps.abandonDeadIntents(5)).toBe(1);
    expect(await db.version(intent.versionId)).toMatchObject({ state: 'garbage' });
    expect(await copyOf(intent.replicaId)).toMatchObject(owedRemoval('s3gw-0-fi'));
  });

  it('that was committed is left alone by an abandonment that comes late', async () => {
    const name = { version: intent.versionId, replica: intent.replicaId, key: intent.key };
    expect(await db.commit(name)).toBe('committed');
    await store.objectWrites.abandon(intent.versionId);
    expect(await db.version(intent.versionId)).toMatchObject({ state: 'live', is_current: true });
    expect(await copyOf(intent.replicaId)).toMatchObject({ state: 'completed' });
  });

  it('stays on record while the schema goes back to before it, and comes again', async () => {
    const source = store.dataSource;
    if (!source.isInitialized) await source.initialize();
    const isThere = async () => {
      const [row] = await db.rows<{ there: boolean }>(
        `SELECT to_regclass('write_intent') IS NOT NULL AS there`,
      );
      return row?.there === true;
    };
    while (await isThere()) await source.undoLastMigration({ transaction: 'each' });
    expect(await db.version(intent.versionId)).toMatchObject({ state: 'writing', key: intent.key });
    expect(await copyOf(intent.replicaId)).toMatchObject({
      state: 'writing',
      physical_key: intent.versionId,
    });
    await migrate(source);
    expect(await db.intendedBackends(intent.versionId)).toEqual([BACKEND]);
    expect(await db.version(intent.versionId)).toEqual({});
    expect(await copyOf(intent.replicaId)).toEqual({});
    const name = { version: intent.versionId, replica: intent.replicaId, key: intent.key };
    expect(await db.commit(name)).toBe('committed');
  });
});
