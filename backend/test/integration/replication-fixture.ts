import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ObjectRef, RegistryOptions } from '@backend/backends';
import {
  type BucketRow,
  MetadataStore,
  migrate,
  type PartLayout,
  type ReplicatedVersion,
} from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Test } from '@nestjs/testing';
import { type BackendFacts, UNKNOWN_ZONE } from '@sgw/contracts';
import { createUuidV7Source } from '@sgw/namespace';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { replicationModules, type ReplicationSetup } from '../support/replication-setup.js';
import { waitFor } from '../support/wait-for.js';
import { WatchedDriver } from './replication-driver.js';
import { ReplicationNode } from './replication-node.js';
import { BUCKET_DEFAULTS, TENANT_DEFAULTS, USER_DEFAULTS } from './access-defaults.js';

export interface FixtureOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Folder of file backends, which other processes can reach; without it they are watched ones in memory. */
  readonly filesFolder?: string;
}

export interface PutExample {
  readonly tags?: Readonly<Record<string, string>>;
  /** Lengths of the parts of a multipart object. */
  readonly partBytes?: readonly number[];
  /** Backend of the first copy. */
  readonly backend?: string;
  /** Backends of the promised copies. */
  readonly owed?: readonly string[];
  /** Of the bucket as the writer knew it; that of now when left out. */
  readonly bucketEpoch?: string;
}

export const ZONES = ['fi', 'de', 'se', 'us'] as const;

export function zone(id: string, country = id): BackendFacts {
  return {
    ...UNKNOWN_ZONE,
    id,
    provider: 'local',
    zone: `${country}-${id}`,
    city: `${country}-${id}`,
    country,
    jurisdiction: country === 'us' ? 'us' : 'eu',
    owner: 'us ourselves',
    ownerCountry: country,
  };
}

/** A migrated database, four memory backends, one tenant, and as many gateway processes as a test wants. */
export class ReplicationFixture {
  readonly drivers = new Map(ZONES.map((id) => [id as string, new WatchedDriver(id)]));
  private readonly nodes: ReplicationNode[] = [];
  private readonly masterKeyHex = randomBytes(32).toString('hex');
  private readonly tenantId = randomUUID();
  private readonly ownerUserId = randomUUID();
  private readonly nextVersionId = createUuidV7Source(Date.now, randomBytes);

  private constructor(
    private readonly database: TestDatabase,
    private readonly pool: pg.Pool,
    readonly store: MetadataStore,
    private readonly options: FixtureOptions,
  ) {}

  static async open(options: FixtureOptions = {}): Promise<ReplicationFixture> {
    const database = await createTestDatabase();
    const store = new MetadataStore(database.url);
    await migrate(store.dataSource);
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    // Dropping the database may overtake the goodbye of an idle connection.
    pool.on('error', () => undefined);
    const fixture = new ReplicationFixture(database, pool, store, options);
    await store.backends.declare(ZONES.map((id) => zone(id)));
    const tenant = {
      id: fixture.tenantId,
      name: 'acme',
      defaultLocations: ['fi'],
      ...TENANT_DEFAULTS,
    };
    await store.tenants.addTenant(tenant, 'here');
    await store.tenants.addUser({
      id: fixture.ownerUserId,
      tenantId: fixture.tenantId,
      canonicalId: fixture.ownerUserId.replaceAll('-', '').repeat(2),
      displayName: 'owner',
      ...USER_DEFAULTS,
    });
    return fixture;
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.store.close();
    await this.pool.end();
    await this.database.drop();
  }

  driver(id: string): WatchedDriver {
    const driver = this.drivers.get(id);
    if (!driver) throw new Error(`There is no backend ${id}`);
    return driver;
  }

  /** What another gateway process on the same database and backends has to know. */
  setup(
    changes: { readonly facts?: readonly BackendFacts[]; readonly redisUrl?: string } = {},
  ): ReplicationSetup {
    return {
      databaseUrl: this.database.url,
      masterKeyHex: this.masterKeyHex,
      facts: changes.facts ?? ZONES.map((id) => zone(id)),
      filesFolder: this.options.filesFolder,
      redisUrl: changes.redisUrl,
      settings: this.options.settings ?? {},
    };
  }

  /** Such a process inside of this one; not started. */
  async node(
    changes: { readonly facts?: readonly BackendFacts[]; readonly redisUrl?: string } = {},
  ): Promise<ReplicationNode> {
    const setup = this.setup(changes);
    const store = new MetadataStore(this.database.url);
    const options: RegistryOptions =
      setup.filesFolder === undefined ? { createDriver: ({ facts: { id } }) => this.driver(id) } : {};
    const imports = replicationModules(setup, store, Logger.create({ level: 'silent' }), options);
    const node = new ReplicationNode(await Test.createTestingModule({ imports }).compile(), store);
    this.nodes.push(node);
    return node;
  }

  async bucket(
    name: string,
    locations: readonly string[],
    tags: Readonly<Record<string, string>> = {},
  ): Promise<BucketRow> {
    const wish = {
      tenantId: this.tenantId,
      ownerUserId: this.ownerUserId,
      name,
      tags,
      homeRegion: 'here',
      locations,
      ...BUCKET_DEFAULTS,
    };
    await this.store.buckets.create({ ...wish, id: randomUUID(), locationConstraint: locations.join() });
    return this.bucketNamed(name);
  }

  async bucketNamed(name: string): Promise<BucketRow> {
    const bucket = await this.store.buckets.find(this.tenantId, name);
    if (!bucket) throw new Error(`There is no bucket ${name}`);
    return bucket;
  }

  /** Deletes an object as a DELETE would. */
  delete(bucket: BucketRow, key: string) {
    const wish = { key, markerId: this.nextVersionId() };
    return this.store.objectWrites.delete(bucket.id, bucket.ownerUserId, [wish]);
  }

  /** Writes an object as a PUT would: bytes at the first backend, one commit that promises the other copies. */
  async put(
    node: ReplicationNode,
    bucketName: string,
    key: string,
    bytes: Buffer,
    example: PutExample = {},
  ): Promise<string> {
    const { tags = {}, partBytes = [], backend = 'fi', owed = ['de'] } = example;
    const bucket = await this.bucketNamed(bucketName);
    const versionId = this.nextVersionId();
    const physicalBucket = await node.directory.physicalBucket(bucket, backend);
    const intent = {
      versionId,
      replicaId: randomUUID(),
      bucketId: bucket.id,
      key,
      ownerUserId: this.ownerUserId,
      backendId: backend,
      physicalBucket,
    };
    await this.store.objectWrites.begin({ ...intent, leaseSeconds: 30 }, bucket.epoch);
    await node.registry
      .driver(backend)
      .put(
        { bucket: physicalBucket, key: versionId },
        bytes,
        { sizeBytes: bytes.length },
        AbortSignal.timeout(10_000),
      );
    const parts = layoutOf(bytes, partBytes);
    const { outcome } = await this.store.objectWrites.commit({
      ...intent,
      bucketEpoch: example.bucketEpoch ?? bucket.epoch,
      version: {
        sizeBytes: bytes.length,
        etag:
          parts.length > 0
            ? `${'0'.repeat(32)}-${parts.length}`
            : createHash('md5').update(bytes).digest('hex'),
        sha256: createHash('sha256').update(bytes).digest(),
        crc32: crc32(bytes),
        ...(parts.length > 0 ? { parts } : {}),
        headers: {},
        userMetadata: {},
        tags,
      },
      decisionId: undefined,
      storedEtag: 'as planted',
      replicaState: 'completed',
      owed: owed.map((backendId) => ({ replicaId: randomUUID(), backendId })),
    });
    if (outcome !== 'committed') throw new Error(`The PUT of ${key} ended ${outcome}`);
    node.waker.wake();
    return versionId;
  }

  async version(versionId: string): Promise<ReplicatedVersion> {
    const version = await this.store.replicas.version(versionId);
    if (!version) throw new Error(`There is no version ${versionId}`);
    return version;
  }

  /** `{ fi: 'completed', de: 'planned' }`; removed copies are left out. */
  async states(versionId: string): Promise<Record<string, string>> {
    const { replicas } = await this.version(versionId);
    return Object.fromEntries(replicas.map(({ backendId, state }) => [backendId, state]).toSorted());
  }

  async waitForStates(versionId: string, expected: Readonly<Record<string, string>>): Promise<void> {
    const wanted = JSON.stringify(Object.fromEntries(Object.entries(expected).toSorted()));
    let seen = '';
    await waitFor(
      `the copies ${wanted}`,
      async () => (seen = JSON.stringify(await this.states(versionId))) === wanted,
      {
        timeoutMs: 15_000,
        everyMs: 20,
      },
    ).catch((error: unknown) => {
      throw new Error(`waited for ${wanted}, saw ${seen}`, { cause: error });
    });
  }

  async rows<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(sql, [...values])).rows;
  }

  /** Where one copy lies. */
  async place(
    versionId: string,
    backendId: string,
  ): Promise<ObjectRef & { readonly replicaId: string; readonly error: string | null }> {
    const replica = (await this.version(versionId)).replicas.find((copy) => copy.backendId === backendId);
    if (!replica) throw new Error(`There is no copy at ${backendId}`);
    return {
      bucket: replica.physicalBucket ?? '',
      key: replica.physicalKey ?? '',
      replicaId: replica.id,
      error: replica.error,
    };
  }
}

function layoutOf(bytes: Buffer, partBytes: readonly number[]): PartLayout[] {
  let start = 0;
  return partBytes.map((sizeBytes, index) => {
    const part = bytes.subarray(start, start + sizeBytes);
    start += sizeBytes;
    return {
      partNumber: index + 1,
      sizeBytes,
      etag: createHash('md5').update(part).digest('hex'),
      sha256: createHash('sha256').update(part).digest('hex'),
      crc32: crc32(part),
    };
  });
}
