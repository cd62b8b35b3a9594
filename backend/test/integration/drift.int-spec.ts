import { randomBytes } from 'node:crypto';
import { BackendRegistry, type BucketSettings, DriverError, MemoryDriver } from '@backend/backends';
import { DriftAuditor, DriftModule } from '@backend/drift';
import { MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { replicationModules } from '../support/replication-setup.js';
import { AttestationFixture } from './attestation-fixture.js';
import { zone } from './replication-fixture.js';

const SOUND: BucketSettings = {
  location: 'here',
  isPublic: 'no',
  versioning: 'never',
  objectLock: 'disabled',
};

/** A backend whose buckets somebody changes behind our back. */
class ChangedDriver extends MemoryDriver {
  answer: BucketSettings | DriverError = SOUND;

  override async describeBucket(): Promise<BucketSettings> {
    if (this.answer instanceof DriverError) throw this.answer;
    return this.answer;
  }
}

describe('the audit for drift', () => {
  let fixture: AttestationFixture;
  let store: MetadataStore;
  let module: TestingModule;
  const drivers = new Map<string, ChangedDriver>();

  beforeAll(async () => {
    fixture = await AttestationFixture.open();
    await fixture.plant(3, 'a/');
    for (const backend of ['fi', 'de', 'us']) {
      await fixture.rows(
        `INSERT INTO bucket_mapping (bucket_id, backend_id, physical_name, state) VALUES ($1, $2, 's3gw-x', 'ready')`,
        [fixture.bucket, backend],
      );
    }
    store = new MetadataStore(fixture.databaseUrl);
    const setup = {
      databaseUrl: fixture.databaseUrl,
      masterKeyHex: randomBytes(32).toString('hex'),
      facts: ['fi', 'de', 'us'].map((id) => zone(id)),
      settings: { SGW_REPLICATION_CONCURRENCY: '0', SGW_ATTESTATION_CONCURRENCY: '0' },
    };
    const createDriver = ({ facts }: { facts: { id: string } }) => {
      const driver = new ChangedDriver(facts.id);
      drivers.set(facts.id, driver);
      return driver;
    };
    const imports = [
      ...replicationModules(setup, store, Logger.create({ level: 'silent' }), { createDriver }),
      DriftModule,
    ];
    module = await Test.createTestingModule({ imports }).compile();
    module.get(BackendRegistry, { strict: false });
  });
  afterAll(async () => {
    await module.close();
    await store.close();
    await fixture.close();
  });

  const audit = () => module.get(DriftAuditor, { strict: false }).audit(new AbortController().signal);
  const answer = (id: string, settings: Partial<BucketSettings> | DriverError) => {
    const driver = drivers.get(id);
    if (!driver) throw new Error(`There is no backend ${id}`);
    driver.answer = settings instanceof DriverError ? settings : { ...SOUND, ...settings };
  };
  const findings = async (isOpen = true) =>
    (await store.drift.findings(isOpen, undefined, 100))
      .map(({ backendId, kind, copies }) => `${backendId} ${kind} ${copies}`)
      .toSorted();

  it('finds nothing while all is as it was', async () => {
    expect(await audit()).toEqual({ buckets: 3, findings: 0, unreachable: [] });
    expect(await findings()).toEqual([]);
    expect(await store.drift.lastRound()).toMatchObject({ buckets: 3, findings: 0 });
  });

  it('finds what was changed at a backend, once, and notes when it is mended', async () => {
    answer('fi', { isPublic: 'yes', versioning: 'enabled', location: 'elsewhere' });
    await audit();
    await audit();
    expect(await findings()).toEqual(['fi bucket-moved 3', 'fi bucket-public 3', 'fi bucket-versioned 3']);
    const [finding] = await store.drift.findings(true, undefined, 1);
    expect(finding).toMatchObject({ tenant: 'acme', bucket: 'photos', severity: 'violation' });
    expect(finding?.repair.length).toBeGreaterThan(0);
    answer('fi', {});
    await audit();
    expect(await findings()).toEqual([]);
    expect(await findings(false)).toHaveLength(3);
  });

  it('finds copies where the rules do not let them lie, and those that wait for a person', async () => {
    await fixture.rows(
      `INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state)
       SELECT gen_random_uuid(), id, bucket_id, 'us', 'p', id::text, 'completed' FROM object_version LIMIT 1`,
    );
    await fixture.rows(`UPDATE replica SET state = 'blocked', due_at = NULL WHERE backend_id = 'de'`);
    await audit();
    expect(await findings()).toEqual(['de copies-blocked 3', 'us copies-misplaced 1']);
    await fixture.rows(`DELETE FROM replica WHERE backend_id = 'us'`);
    await fixture.rows(`UPDATE replica SET state = 'planned' WHERE backend_id = 'de'`);
    await audit();
    expect(await findings()).toEqual([]);
  });

  it('finds a bucket that is gone with its copies, and none that was never filled', async () => {
    answer('fi', new DriverError('not-found', 'fi'));
    answer('us', new DriverError('not-found', 'us'));
    await audit();
    expect(await findings()).toEqual(['fi bucket-missing 3']);
  });

  it('takes no silence for good news', async () => {
    answer('fi', new DriverError('denied', 'fi'));
    expect(await audit()).toMatchObject({ unreachable: ['fi'], findings: 0 });
    expect(await findings()).toEqual(['fi bucket-missing 3']);
    answer('fi', {});
    await audit();
    expect(await findings()).toEqual([]);
  });

  it('is made by one process at a time', async () => {
    await store.sweeps.alone('drift-audit', async () => expect(await audit()).toBeUndefined());
  });
});
