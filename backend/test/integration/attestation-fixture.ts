import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttestationModule } from '@backend/attestation';
import { MetadataStore, migrate } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Test, type TestingModule } from '@nestjs/testing';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { replicationModules } from '../support/replication-setup.js';
import { zone } from './replication-fixture.js';

const FACTS = ['fi', 'de', 'us'].map((id) => zone(id));

/** One database with a tenant and a bucket in fi and de, and gateways on it that attest. */
export class AttestationFixture {
  readonly tenant = randomUUID();
  readonly bucket = randomUUID();
  readonly owner = randomUUID();
  private readonly masterKeyHex = randomBytes(32).toString('hex');
  private readonly nodes: { module: TestingModule; store: MetadataStore }[] = [];

  private constructor(
    readonly pool: pg.Pool,
    private readonly database: TestDatabase,
    private readonly dataDir: string,
  ) {}

  static async open(): Promise<AttestationFixture> {
    const database = await createTestDatabase();
    const store = new MetadataStore(database.url);
    await migrate(store.dataSource);
    await store.backends.declare(FACTS);
    await store.tenants.installationId(randomUUID());
    await store.close();
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    // Dropping the database may overtake the goodbye of an idle connection.
    pool.on('error', () => undefined);
    const dataDir = await mkdtemp(join(tmpdir(), 'sgw-attest-'));
    const fixture = new AttestationFixture(pool, database, dataDir);
    await fixture.plantBucket();
    return fixture;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  async close(): Promise<void> {
    for (const { module, store } of this.nodes) {
      await module.close();
      await store.close();
    }
    await this.pool.end();
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /**
   * A gateway as far as attestations go.
   *
   * @param concurrency how many it makes by itself; 0: only when told
   * @param settings further ones
   */
  async node(concurrency = 0, settings: Readonly<Record<string, string>> = {}): Promise<TestingModule> {
    const store = new MetadataStore(this.database.url);
    const setup = {
      databaseUrl: this.database.url,
      masterKeyHex: this.masterKeyHex,
      facts: FACTS,
      settings: {
        SGW_DATA_DIR: this.dataDir,
        SGW_REPLICATION_CONCURRENCY: '0',
        SGW_ATTESTATION_CONCURRENCY: String(concurrency),
        ...settings,
      },
    };
    const imports = [
      ...replicationModules(setup, store, Logger.create({ level: 'silent' })),
      AttestationModule,
    ];
    const module = await Test.createTestingModule({ imports }).compile();
    this.nodes.push({ module, store });
    await module.init();
    return module;
  }

  async rows<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(sql, [...values])).rows;
  }

  /** So many objects of ten bytes, each with a verified copy at `fi` and one owed to `de`. */
  async plant(count: number, prefix: string): Promise<void> {
    await this.rows(
      `WITH v AS (
         INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, is_null, seq, size_bytes, etag, sha256,
                crc32, decision_id, created_at, committed_at)
         SELECT gen_random_uuid(), $1, $3 || lpad(n::text, 8, '0'), $2, 'live', true, true, nextval('object_seq'), 10, 'e',
                sha256('x'), 0, 'd1', now(), now() FROM generate_series(1, $4::int) AS n RETURNING id),
       usage AS (INSERT INTO bucket_usage AS u (bucket_id, stripe, objects, bytes) VALUES ($1, 0, $4::int, $4::int * 10)
         ON CONFLICT (bucket_id, stripe) DO UPDATE SET objects = u.objects + excluded.objects),
       fi AS (
         INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state, verified_at)
         SELECT gen_random_uuid(), id, $1, 'fi', 'p', id::text, 'completed', now() FROM v)
       INSERT INTO replica (id, version_id, bucket_id, backend_id, state, due_at)
       SELECT gen_random_uuid(), id, $1, 'de', 'planned', now() FROM v`,
      [this.bucket, this.owner, prefix, count],
    );
  }

  private async plantBucket(): Promise<void> {
    const { tenant, owner, bucket } = this;
    await this.rows(
      `INSERT INTO tenant (id, name, default_locations, home_region) VALUES ($1, 'acme', '{fi}', 'here')`,
      [tenant],
    );
    await this.rows(
      `INSERT INTO tenant_user (id, tenant_id, canonical_id, display_name) VALUES ($1, $2, $3, 'owner')`,
      [owner, tenant, owner.replaceAll('-', '').repeat(2)],
    );
    await this.rows(
      `INSERT INTO bucket (id, tenant_id, owner_user_id, name, location_constraint, locations, home_region, created_at)
       VALUES ($1, $2, $3, 'photos', 'fi,de', '{fi,de}', 'here', now() - interval '30 days')`,
      [bucket, tenant, owner],
    );
    await this.rows(`INSERT INTO decision (id, outcome) VALUES ('d1', '{"copies": 2}')`);
  }
}
