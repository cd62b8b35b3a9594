import { randomBytes, randomUUID } from 'node:crypto';
import { BackendRegistry } from '@backend/backends';
import { MetadataStore, migrate } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { BackendSwitch, OverviewModule, OverviewReader } from '@backend/overview';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { replicationModules } from '../support/replication-setup.js';
import { waitFor } from '../support/wait-for.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { zone } from './replication-fixture.js';
import { BUCKET_DEFAULTS, TENANT_DEFAULTS, USER_DEFAULTS } from './access-defaults.js';

const FACTS = ['fi', 'de', 'us'].map((id) => zone(id));

/** One process that shows the overview; its workers make no copies. */
async function openProcess(databaseUrl: string): Promise<{ module: TestingModule; store: MetadataStore }> {
  const store = new MetadataStore(databaseUrl);
  const setup = {
    databaseUrl,
    masterKeyHex: randomBytes(32).toString('hex'),
    facts: FACTS,
    settings: { SGW_REPLICATION_CONCURRENCY: '0' },
  };
  const imports = [...replicationModules(setup, store, Logger.create({ level: 'silent' })), OverviewModule];
  const module = await Test.createTestingModule({ imports }).compile();
  await store.changes.start();
  await module.init();
  return { module, store };
}

describe('the overview of several processes', () => {
  let database: TestDatabase;
  let first: Awaited<ReturnType<typeof openProcess>>;
  let second: Awaited<ReturnType<typeof openProcess>>;
  const bucket = randomUUID();
  const tenant = randomUUID();
  const owner = randomUUID();

  beforeAll(async () => {
    database = await createTestDatabase();
    const store = new MetadataStore(database.url);
    await migrate(store.dataSource);
    await store.backends.declare(FACTS);
    await store.tenants.addTenant(
      { id: tenant, name: 'acme', defaultLocations: ['fi'], ...TENANT_DEFAULTS },
      'here',
    );
    const canonicalId = owner.replaceAll('-', '').repeat(2);
    await store.tenants.addUser({
      id: owner,
      tenantId: tenant,
      canonicalId,
      displayName: 'owner',
      ...USER_DEFAULTS,
    });
    const wish = {
      id: bucket,
      tenantId: tenant,
      ownerUserId: owner,
      name: 'photos',
      tags: {},
      homeRegion: 'here',
      ...BUCKET_DEFAULTS,
    };
    await store.buckets.create({ ...wish, locationConstraint: 'fi,de', locations: ['fi', 'de'] });
    await store.close();
    first = await openProcess(database.url);
    second = await openProcess(database.url);
  });
  afterAll(async () => {
    await first.module.close();
    await second.module.close();
    await database.drop();
  });

  /** An object with a verified copy at each of these backends, as if somebody had put them there. */
  const plant = async (key: string, backendIds: readonly string[]) => {
    const [backendId = '', ...others] = backendIds;
    const intent = {
      versionId: randomUUID(),
      replicaId: randomUUID(),
      bucketId: bucket,
      key,
      ownerUserId: owner,
      backendId,
      physicalBucket: 'physical',
    };
    await first.store.objectWrites.begin({ ...intent, leaseSeconds: 30 }, '1');
    const { outcome } = await first.store.objectWrites.commit({
      ...intent,
      bucketEpoch: '1',
      version: {
        sizeBytes: 10,
        etag: 'e',
        sha256: Buffer.alloc(32),
        crc32: 0,
        headers: {},
        userMetadata: {},
        tags: {},
      },
      decisionId: undefined,
      storedEtag: 's',
      replicaState: 'completed',
      owed: others.map((id) => ({ replicaId: randomUUID(), backendId: id })),
    });
    expect(outcome).toBe('committed');
    for (const id of others) {
      const slots = [{ backendId: id, free: 1 }];
      const [claimed] = await first.store.replicas.claim({ slots, limit: 1, leaseSeconds: 30 });
      if (!claimed) throw new Error(`No copy is owed to ${id}`);
      const target = { bucket: 'physical', key: intent.versionId };
      await first.store.replicas.startWriting(claimed, target, 'as planted');
      await first.store.replicas.complete(claimed, { sizeBytes: 10, etag: 's' });
    }
  };

  it('counts no violation while every copy lies where its bucket allows', async () => {
    await plant('a', ['fi', 'de']);
    const view = await first.module.get(OverviewReader, { strict: false }).read();
    expect(view).toMatchObject({
      buckets: 1,
      objects: 1,
      bytes: 10,
      replicasVerified: 2,
      residencyViolations: 0,
    });
  });

  it('counts each copy that lies elsewhere, whoever put it there', async () => {
    await plant('b', ['us']);
    await plant('c', ['fi', 'us']);
    const view = await first.module.get(OverviewReader, { strict: false }).read();
    expect(view.residencyViolations).toBe(2);
  });

  it('takes a backend away in every process, and in those that start later', async () => {
    const healthIn = ({ module }: typeof first) =>
      module.get(BackendRegistry, { strict: false }).health('de').state;
    const control = first.module.get(BackendSwitch, { strict: false });
    await control.set('de', 'offline');
    expect(healthIn(first)).toBe('disabled');
    await waitFor('the other process', () => healthIn(second) === 'disabled');
    const third = await openProcess(database.url);
    expect(healthIn(third)).toBe('disabled');
    await third.module.close();
    await control.set('de', 'online');
    await waitFor('the other process', () => healthIn(second) !== 'disabled');
    await expect(control.set('nowhere', 'offline')).rejects.toMatchObject({ code: 'not-found' });
  });
});
