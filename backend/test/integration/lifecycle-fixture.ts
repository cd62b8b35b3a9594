import { randomBytes, randomUUID } from 'node:crypto';
import { DueDeleter, LifecycleModule } from '@backend/lifecycle';
import { MetadataStore } from '@backend/metadata';
import { Logger, MetricsRegistry } from '@backend/observability';
import { Test, type TestingModule } from '@nestjs/testing';
import type { LifecycleRule } from '@sgw/contracts';
import { replicationModules, type ReplicationSetup } from '../support/replication-setup.js';
import { MetadataFixture } from './metadata-fixture.js';
import { zone } from './replication-fixture.js';

/** What the log says of one walk. */
export interface LoggedWalk {
  readonly bucketId: string;
  readonly outcome: string;
  readonly looked: number;
  readonly deleted: number;
}

/** One gateway process as far as lifecycle rules go. */
export class LifecycleNode {
  readonly walks: LoggedWalk[] = [];
  private isEnded = false;

  private constructor(
    private readonly module: TestingModule,
    readonly store: MetadataStore,
  ) {}

  static async open(setup: ReplicationSetup): Promise<LifecycleNode> {
    const store = new MetadataStore(setup.databaseUrl);
    const stream = {
      write: (line: string) => {
        const entry = JSON.parse(line) as LoggedWalk & { readonly msg: string };
        if (entry.outcome !== undefined) node.walks.push(entry);
      },
    };
    const logger = Logger.create({ level: 'info', stream });
    const imports = [...replicationModules(setup, store, logger), LifecycleModule];
    const node = new LifecycleNode(await Test.createTestingModule({ imports }).compile(), store);
    return node;
  }

  get deleter(): DueDeleter {
    return this.module.get(DueDeleter, { strict: false });
  }

  async metrics(): Promise<string> {
    return this.module.get(MetricsRegistry, { strict: false }).text();
  }

  async start(): Promise<void> {
    await this.store.changes.start();
    await this.module.init();
  }

  async stop(): Promise<void> {
    if (this.isEnded) return;
    this.isEnded = true;
    await this.module.close();
    await this.store.close();
  }
}

/** A migrated database with one bucket, as many processes as a test wants, and objects of any age. */
export class LifecycleFixture {
  private readonly nodes: LifecycleNode[] = [];
  private readonly masterKeyHex = randomBytes(32).toString('hex');

  private constructor(
    readonly db: MetadataFixture,
    readonly store: MetadataStore,
  ) {}

  static async open(): Promise<LifecycleFixture> {
    const db = await MetadataFixture.open(20);
    const store = new MetadataStore(db.url);
    await store.backends.declare([zone('fi')]);
    return new LifecycleFixture(db, store);
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.store.close();
    await this.db.close();
  }

  setup(settings: Readonly<Record<string, string>> = {}): ReplicationSetup {
    return {
      databaseUrl: this.db.url,
      masterKeyHex: this.masterKeyHex,
      facts: [zone('fi')],
      settings: { SGW_REPLICATION_CONCURRENCY: '0', SGW_LEASE_SECONDS: '2', ...settings },
    };
  }

  /** A process; not started. */
  async node(settings: Readonly<Record<string, string>> = {}): Promise<LifecycleNode> {
    const node = await LifecycleNode.open(this.setup(settings));
    this.nodes.push(node);
    return node;
  }

  /** Sets rules of one action each; they are on, and have today's form. */
  async setRules(...rules: readonly Partial<LifecycleRule>[]): Promise<void> {
    const full = rules.map((rule, at): LifecycleRule => ({
      id: `rule ${at}`,
      status: 'Enabled',
      form: 'filter',
      ...rule,
    }));
    await this.store.buckets.setLifecycle(this.db.bucket, {
      rules: full,
      transitionMinimumSize: 'all_storage_classes_128K',
    });
  }

  /** Objects `<prefix>000000` and so on, as old as that, counted like others. */
  async plant(prefix: string, count: number, ageDays: number, bucket = this.db.bucket): Promise<void> {
    await this.db.rows(
      `INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, seq, size_bytes, etag, sha256, crc32, committed_at)
       SELECT gen_random_uuid(), $1, $2 || lpad(n::text, 6, '0'), $3, 'live', true, nextval('object_seq'), 10, 'e', '\\x00', 0,
              now() - $5 * interval '1 day' FROM generate_series(0, $4::int - 1) AS n`,
      [bucket, prefix, this.db.owner, count, ageDays],
    );
    await this.db.rows('SELECT count_usage_1($1, $2, $3)', [bucket, count, count * 10]);
  }

  /** Writes an object and makes it that old. @returns the version's id */
  async put(key: string, ageDays: number, tags: Readonly<Record<string, string>> = {}): Promise<string> {
    const { version } = await this.db.put(key, { tags: JSON.stringify(tags) });
    await this.age(version, ageDays);
    return version;
  }

  async age(versionId: string, days: number): Promise<void> {
    await this.db.rows(
      `UPDATE object_version SET committed_at = now() - $2 * interval '1 day' WHERE id = $1`,
      [versionId, days],
    );
  }

  async upload(key: string, ageDays: number, state = 'open'): Promise<string> {
    const id = randomUUID();
    await this.db.rows(
      `INSERT INTO multipart_upload (id, upload_id, bucket_id, key, owner_user_id, version_id, state, initiated_at)
       VALUES ($1, $7, $2, $3, $4, gen_random_uuid(), $5, now() - $6 * interval '1 day')`,
      [id, this.db.bucket, key, this.db.owner, state, ageDays, `client ${id}`],
    );
    return id;
  }

  /** Newest first: `marker current`, `live`. */
  async history(key: string): Promise<string[]> {
    const rows = await this.db.rows<{ state: string; is_current: boolean; is_null: boolean }>(
      `SELECT state, is_current, is_null FROM object_version
        WHERE bucket_id = $1 AND key = $2 AND state IN ('live', 'marker') ORDER BY seq DESC`,
      [this.db.bucket, key],
    );
    return rows.map(({ state, is_current, is_null }) =>
      [state, ...(is_current ? ['current'] : []), ...(is_null ? ['null'] : [])].join(' '),
    );
  }

  async count(state: string): Promise<number> {
    const [row] = await this.db.rows<{ count: number }>(
      'SELECT count(*)::int AS count FROM object_version WHERE bucket_id = $1 AND state = $2',
      [this.db.bucket, state],
    );
    return row?.count ?? 0;
  }
}
