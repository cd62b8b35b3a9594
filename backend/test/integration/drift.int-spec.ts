import { randomBytes } from 'node:crypto';
import { BackendRegistry, type BucketSettings, DriverError, MemoryDriver } from '@backend/backends';
import { DriftAuditor, DriftModule } from '@backend/drift';
import { MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { carryTerms } from '@sgw/policy';
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
        `INSERT INTO bucket_mapping (bucket_id, backend_id, physical_name, state) VALUES ($1, $2, 'p', 'ready')`,
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

  it('finds uploads with parts where the rules do not let them lie, until those are removed', async () => {
    const upload = async (state: string) => {
      const [row] = await fixture.rows<{ id: string }>(
        `WITH u AS (INSERT INTO multipart_upload (id, upload_id, bucket_id, key, owner_user_id, version_id, state)
                    SELECT gen_random_uuid(), gen_random_uuid()::text, id, 'k', owner_user_id, gen_random_uuid(), $2
                      FROM bucket WHERE id = $1 RETURNING id),
              t AS (INSERT INTO upload_target (upload_id, backend_id, physical_bucket, physical_key, backend_upload_id)
                    SELECT id, 'us', 'p', 'k', 'theirs' FROM u)
         SELECT id FROM u`,
        [fixture.bucket, state],
      );
      return row?.id;
    };
    const ids = [await upload('open'), await upload('aborted'), await upload('completed')];
    await audit();
    expect(await findings()).toEqual([]);
    await fixture.rows(
      `INSERT INTO multipart_part (upload_id, part_number, size_bytes, etag, sha256, crc32)
       SELECT id, 1, 5, 'e', '\\x00', 0 FROM unnest($1::uuid[]) AS id`,
      [ids],
    );
    await audit();
    expect(await findings()).toEqual(['us uploads-misplaced 2']);
    await fixture.rows(`UPDATE upload_target SET state = 'ended'`);
    await audit();
    expect(await findings()).toEqual([]);
  });

  it('judges each copy by what holds for its own object: the policies of its tags, the terms it carries', async () => {
    const [row] = await fixture.rows<{ id: string }>(
      `WITH p AS (INSERT INTO policy (id, name, version) VALUES (gen_random_uuid(), 'secret', 1) RETURNING id),
            v AS (INSERT INTO policy_version (policy_id, version, document, digest) SELECT id, 1, $1, 'x' FROM p)
       INSERT INTO policy_attachment (id, tenant_id, bucket_id, tag_key, tag_value, policy_id)
       SELECT gen_random_uuid(), $2, $3, 'class', 'secret', id FROM p RETURNING policy_id AS id`,
      [{ format: 1, residency: { allow: [{ country: 'fi' }] } }, fixture.tenant, fixture.bucket],
    );
    const raise = () => fixture.rows(`UPDATE bucket SET epoch = epoch + 1, tags = '{"replica-count": "2"}'`);
    const [tagged, copied] = await fixture.rows<{ id: string }>(
      'SELECT id FROM object_version ORDER BY key LIMIT 2',
    );
    const onlyFi = { format: 1, residency: { allow: [{ country: 'fi' }] } } as const;
    const terms = carryTerms({}, [{ scope: 'origin', name: 'source', version: 1, document: onlyFi }]);
    await fixture.rows(`UPDATE replica SET physical_key = version_id::text WHERE backend_id = 'de'`);
    await raise();
    await audit();
    expect(await findings()).toEqual([]);
    await fixture.rows('UPDATE object_version SET tags = $2 WHERE id = $1', [
      tagged?.id,
      { class: 'secret' },
    ]);
    await fixture.rows('UPDATE object_version SET tags = $2 WHERE id = $1', [copied?.id, terms]);
    await audit();
    expect(await findings()).toEqual(['de copies-misplaced 2']);
    const [finding] = await store.drift.findings(true, undefined, 1);
    expect(finding?.repair).toEqual(['Copy them to fi, and verify', 'Remove them from de']);

    await fixture.rows(`UPDATE replica SET state = 'deleted' WHERE backend_id = 'de'`);
    await audit();
    expect(await findings()).toEqual(['de copies-missing 1']);
    await fixture.rows(`UPDATE replica SET state = 'planned', physical_key = NULL WHERE backend_id = 'de'`);
    await fixture.rows(`UPDATE object_version SET tags = '{}'`);
    await fixture.rows('DELETE FROM policy_attachment WHERE policy_id = $1', [row?.id]);
    await raise();
    await audit();
    expect(await findings()).toEqual([]);
  });

  it('finds locks that a provider refuses, and copies that outlive their erasure', async () => {
    await fixture.rows(
      `INSERT INTO provider_lock (replica_id, version_id, bucket_id, backend_id, error)
       SELECT id, version_id, bucket_id, backend_id, 'denied' FROM replica WHERE backend_id = 'fi' LIMIT 1`,
    );
    await fixture.rows(
      `WITH e AS (INSERT INTO erasure (id, tenant_id, scope, state, deadline_at)
                  VALUES (gen_random_uuid(), $1, '{}', 'removing', now() - interval '1 minute') RETURNING id)
       INSERT INTO erasure_version (erasure_id, version_id, bucket_id, key) SELECT e.id, v.id, v.bucket_id, v.key
         FROM e, (SELECT * FROM object_version ORDER BY key LIMIT 2) AS v`,
      [fixture.tenant],
    );
    await audit();
    expect(await findings()).toEqual(['de copies-unerased 2', 'fi copies-unerased 2', 'fi copies-unkept 1']);
    await fixture.rows('DELETE FROM provider_lock');
    await fixture.rows('DELETE FROM erasure');
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
