import { randomUUID } from 'node:crypto';
import { MetadataStore, migrate } from '@backend/metadata';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

/** The arguments of commit_put_3 in its order; what a test leaves out is an ordinary PUT of 10 bytes. */
export interface CommitArguments {
  readonly version: string;
  readonly bucket: string;
  readonly epoch: number;
  readonly key: string;
  readonly owner: string;
  readonly acl: string | null;
  readonly size: number;
  readonly etag: string;
  readonly sha256: Buffer;
  readonly crc32: number;
  readonly checksumAlgorithm: string | null;
  readonly checksumType: string | null;
  readonly checksumValue: string | null;
  readonly parts: string | null;
  readonly headers: string;
  readonly userMetadata: string;
  readonly tags: string;
  readonly decision: string | null;
  readonly replica: string;
  readonly backend: string;
  readonly physicalBucket: string;
  readonly storedEtag: string;
  readonly replicaState: 'completed' | 'suspect';
  readonly owedIds: readonly string[] | null;
  readonly owedBackends: readonly string[] | null;
  readonly mustBeAbsent: boolean;
  readonly mustMatch: string | null;
  readonly upload: string | null;
}

export interface DeleteTarget {
  readonly key: string;
  readonly version?: string;
  readonly etag?: string;
  readonly size?: number;
  readonly seconds?: number;
  readonly bypass?: boolean;
}

export interface Deletion {
  readonly outcome: string;
  readonly version_id: string | null;
  readonly is_null: boolean | null;
  readonly is_marker: boolean | null;
  readonly has_discarded: boolean | null;
}

export interface Intent {
  readonly version: string;
  readonly replica: string;
  readonly key: string;
}

const CALL = `commit_put_3(${Array.from({ length: 28 }, (_, i) => `$${i + 1}`).join(', ')})`;
const COMMIT = `SELECT outcome, committed FROM ${CALL}`;
const COMMIT_LOCKED = `SELECT outcome, committed, lock_new_version_1($1, committed, $29, $30, $31, $32) FROM ${CALL}`;

/** What a version is born with: mode, moment, days from its commit, legal hold. */
export type NewVersionLock = readonly [
  mode: string | null,
  until: Date | null,
  days: number | null,
  hasLegalHold: boolean | null,
];

/** A migrated database with one tenant, one user and one bucket, and the plain statements around the SQL functions. */
export class MetadataFixture {
  readonly bucket = randomUUID();
  readonly owner = randomUUID();

  private constructor(
    readonly pool: pg.Pool,
    private readonly database: TestDatabase,
  ) {}

  /** @param connections how many statements can run at once */
  static async open(connections = 8): Promise<MetadataFixture> {
    const database = await createTestDatabase();
    const store = new MetadataStore(database.url);
    await migrate(store.dataSource);
    await store.close();
    const pool = new pg.Pool({ connectionString: database.url, max: connections });
    // Dropping the database may overtake the goodbye of an idle connection.
    pool.on('error', () => undefined);
    const fixture = new MetadataFixture(pool, database);
    await fixture.addBucket(fixture.bucket);
    return fixture;
  }

  /** Of the database, for a store of its own. */
  get url(): string {
    return this.database.url;
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.database.drop();
  }

  async rows<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(sql, [...values])).rows;
  }

  async addBucket(id: string): Promise<void> {
    const tenant = randomUUID();
    const owner = id === this.bucket ? this.owner : randomUUID();
    await this.rows(
      `INSERT INTO tenant (id, name, default_locations, home_region) VALUES ($1, $2, '{fi}', 'here')`,
      [tenant, tenant],
    );
    await this.rows(
      `INSERT INTO tenant_user (id, tenant_id, canonical_id, display_name) VALUES ($1, $2, $3, 'owner')`,
      [owner, tenant, owner.replaceAll('-', '').repeat(2)],
    );
    await this.rows(
      `INSERT INTO bucket (id, tenant_id, owner_user_id, name, location_constraint, locations, home_region)
       VALUES ($1, $2, $3, 'photos', 'fi,de', '{fi,de}', 'here')`,
      [id, tenant, owner],
    );
  }

  /** The intent of a PUT. */
  async begin(key: string, backend = 'fi'): Promise<Intent> {
    const intent = { version: randomUUID(), replica: randomUUID(), key };
    await this.rows(
      `INSERT INTO write_intent (version_id, replica_id, bucket_id, key, owner_user_id, backend_id, physical_bucket, lease_until)
       VALUES ($1, $2, $3, $4, $5, $6, 's3gw-0-' || $6, now() + interval '30 seconds')`,
      [intent.version, intent.replica, this.bucket, key, this.owner, backend],
    );
    return intent;
  }

  async commit(
    intent: Intent,
    changes: Partial<CommitArguments> = {},
    lock?: NewVersionLock,
  ): Promise<string> {
    const ordinary: CommitArguments = {
      version: intent.version,
      bucket: this.bucket,
      epoch: 1,
      key: intent.key,
      owner: this.owner,
      acl: null,
      size: 10,
      etag: 'e0',
      sha256: Buffer.alloc(32, 7),
      crc32: 0xffffffff,
      checksumAlgorithm: null,
      checksumType: null,
      checksumValue: null,
      parts: null,
      headers: '{"content-type":"text/plain"}',
      userMetadata: '{}',
      tags: '{}',
      decision: null,
      replica: intent.replica,
      backend: 'fi',
      physicalBucket: 's3gw-0-fi',
      storedEtag: 's0',
      replicaState: 'completed',
      owedIds: null,
      owedBackends: null,
      mustBeAbsent: false,
      mustMatch: null,
      upload: null,
    };
    const values = Object.values({ ...ordinary, ...changes });
    const [row] = lock
      ? await this.rows<{ outcome: string }>(COMMIT_LOCKED, [...values, ...lock])
      : await this.rows<{ outcome: string }>(COMMIT, values);
    return row?.outcome ?? 'no answer';
  }

  /** An object from beginning to end. */
  async put(key: string, changes: Partial<CommitArguments> = {}): Promise<Intent> {
    const intent = await this.begin(key);
    const outcome = await this.commit(intent, changes);
    if (outcome !== 'committed') throw new Error(`The PUT of ${key} ended ${outcome}`);
    return intent;
  }

  async delete(keys: readonly string[], bucket = this.bucket): Promise<{ outcome: string; deleted: number }> {
    const outcomes = (
      await this.deleteEach(
        keys.map((key) => ({ key })),
        bucket,
      )
    ).map(({ outcome }) => outcome);
    const isGone = outcomes.includes('bucket-gone');
    return {
      outcome: isGone ? 'bucket-gone' : 'deleted',
      deleted: outcomes.filter((outcome) => outcome === 'deleted').length,
    };
  }

  /** Deletes what is named, one outcome each. */
  deleteEach(targets: readonly DeleteTarget[], bucket = this.bucket): Promise<Deletion[]> {
    return this.rows<Deletion>('SELECT * FROM delete_objects_3($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      bucket,
      this.owner,
      targets.map(({ key }) => key),
      targets.map(({ version }) => version ?? null),
      targets.map(() => randomUUID()),
      targets.map(({ etag }) => etag ?? null),
      targets.map(({ size }) => size ?? null),
      targets.map(({ seconds }) => seconds ?? null),
      targets.map(({ bypass }) => bypass ?? false),
    ]);
  }

  async setVersioning(versioning: 'enabled' | 'suspended' | 'unversioned'): Promise<void> {
    await this.rows('UPDATE bucket SET versioning = $2 WHERE id = $1', [this.bucket, versioning]);
  }

  /** What the counters say, which must equal a recount of the live versions. */
  async usage(): Promise<{ counted: readonly [number, number]; recounted: readonly [number, number] }> {
    const [row] = await this.rows<{ objects: string; bytes: string; live: string; size: string }>(
      `SELECT (SELECT coalesce(sum(objects), 0) FROM bucket_usage WHERE bucket_id = $1) AS objects,
              (SELECT coalesce(sum(bytes), 0) FROM bucket_usage WHERE bucket_id = $1) AS bytes,
              count(*) AS live, coalesce(sum(size_bytes), 0) AS size
         FROM object_version WHERE bucket_id = $1 AND state = 'live'`,
      [this.bucket],
    );
    return {
      counted: [Number(row?.objects), Number(row?.bytes)],
      recounted: [Number(row?.live), Number(row?.size)],
    };
  }

  /** The backend to which a write is under way; none when no write is. */
  async intendedBackends(version: string): Promise<string[]> {
    const rows = await this.rows<{ backend_id: string }>(
      'SELECT backend_id FROM write_intent WHERE version_id = $1',
      [version],
    );
    return rows.map((row) => row.backend_id);
  }

  async version(id: string): Promise<pg.QueryResultRow> {
    return (await this.rows('SELECT * FROM object_version WHERE id = $1', [id]))[0] ?? {};
  }

  async replica(id: string): Promise<pg.QueryResultRow> {
    const [row] = await this.rows(
      `SELECT *, due_at <= now() AS is_due, due_at > now() + interval '1 minute' AS is_later FROM replica WHERE id = $1`,
      [id],
    );
    return row ?? {};
  }
}
