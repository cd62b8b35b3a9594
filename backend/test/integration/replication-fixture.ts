import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  BackendRegistry,
  type BackendBody,
  type BodySource,
  type ByteRange,
  MemoryDriver,
  type ObjectRef,
  type PutOptions,
  type WriteReceipt,
} from '@backend/backends';
import { readConfig, type RunningConfig, SecretBox, SecretText } from '@backend/config';
import { type BucketRow, MetadataStore, migrate, type PartLayout, type ReplicatedVersion } from '@backend/metadata';
import { BucketDirectory, NamespaceSecret, SelfDescription } from '@backend/namespace';
import { Logger, MetricsRegistry } from '@backend/observability';
import { PlacementPlanner } from '@backend/placement';
import { PolicyGate } from '@backend/policy';
import type { BackendFacts } from '@sgw/contracts';
import { createUuidV7Source } from '@sgw/namespace';
import pg from 'pg';
import { BellWatch } from '../../src/replication/bell-watch.js';
import { BucketReplanner } from '../../src/replication/bucket-replanner.js';
import { CopyInspector } from '../../src/replication/copy-inspector.js';
import { OrphanScanner } from '../../src/replication/orphan-scanner.js';
import { ReplicaCopier } from '../../src/replication/replica-copier.js';
import { ReplicaJobRunner } from '../../src/replication/replica-job-runner.js';
import { ReplicaReconciler } from '../../src/replication/replica-reconciler.js';
import { ReplicaRemover } from '../../src/replication/replica-remover.js';
import { ReplicaVerifier } from '../../src/replication/replica-verifier.js';
import { ReplicaWorker } from '../../src/replication/replica-worker.js';
import { ReplicationWaker } from '../../src/replication/replication-waker.js';
import { TargetJudge } from '../../src/replication/target-judge.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { waitFor } from '../support/wait-for.js';

type Call = { readonly operation: 'put' | 'get' | 'delete'; readonly ref: ObjectRef };

/** A memory backend that tells what it was asked, and lets a test come between. */
export class WatchedDriver extends MemoryDriver {
  readonly calls: Call[] = [];
  /** Runs before each call; throws to make it fail. */
  before: (call: Call, signal: AbortSignal) => Promise<void> | void = () => undefined;

  override async put(ref: ObjectRef, body: BodySource, options: PutOptions, signal: AbortSignal): Promise<WriteReceipt> {
    await this.note('put', ref, signal);
    return super.put(ref, body, options, signal);
  }

  override async get(ref: ObjectRef, range: ByteRange | undefined, signal: AbortSignal): Promise<BackendBody> {
    await this.note('get', ref, signal);
    return super.get(ref, range, signal);
  }

  override async delete(ref: ObjectRef, signal: AbortSignal): Promise<void> {
    await this.note('delete', ref, signal);
    return super.delete(ref, signal);
  }

  /** Puts bytes there behind everybody's back. */
  async plant(ref: ObjectRef, bytes: Buffer): Promise<void> {
    await this.createBucket(ref.bucket, AbortSignal.timeout(1000));
    await super.put(ref, bytes, { sizeBytes: bytes.length }, AbortSignal.timeout(1000));
  }

  async bytes(ref: ObjectRef): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    try {
      const body = await super.get(ref, undefined, AbortSignal.timeout(1000));
      await body.deliver((chunk) => void chunks.push(Buffer.from(chunk)));
    } catch {
      return undefined;
    }
    return Buffer.concat(chunks);
  }

  private async note(operation: Call['operation'], ref: ObjectRef, signal: AbortSignal): Promise<void> {
    this.calls.push({ operation, ref });
    await this.before({ operation, ref }, signal);
  }
}

/** One gateway process as far as replication goes. */
export class ReplicationNode {
  readonly waker = new ReplicationWaker();
  readonly metrics = new MetricsRegistry({ version: 'test', withProcess: false });
  readonly logger = Logger.create({ level: 'silent' });
  readonly bells = new BellWatch();
  readonly registry: BackendRegistry;
  readonly directory: BucketDirectory;
  readonly judge: TargetJudge;
  readonly reconciler: ReplicaReconciler;
  readonly replanner: BucketReplanner;
  readonly runner: ReplicaJobRunner;
  readonly worker: ReplicaWorker;
  readonly scanner: OrphanScanner;

  constructor(
    readonly store: MetadataStore,
    readonly config: RunningConfig,
    facts: readonly BackendFacts[],
    drivers: ReadonlyMap<string, WatchedDriver>,
    secrets: SecretBox,
  ) {
    const { store: s, logger, metrics } = this;
    this.registry = new BackendRegistry(
      facts.map((fact) => ({ facts: fact, connection: { kind: 'memory' } })),
      { createDriver: ({ facts: { id } }) => drivers.get(id) ?? new MemoryDriver(id) },
    );
    const planner = new PlacementPlanner(this.registry, s.backends, []);
    this.directory = new BucketDirectory(s.buckets, this.registry, new NamespaceSecret(s.tenants, secrets), s, config);
    this.judge = new TargetJudge(new PolicyGate(this.registry), planner);
    this.reconciler = new ReplicaReconciler(s.replicas, s.buckets, s.replans, this.judge, this.waker, logger);
    const inspector = new CopyInspector(this.registry);
    const description = new SelfDescription(s.tenants);
    const copier = new ReplicaCopier(
      s.replicas,
      s.buckets,
      s.sweeps,
      this.directory,
      this.registry,
      this.judge,
      inspector,
      description,
      metrics,
      logger,
    );
    this.runner = new ReplicaJobRunner(
      s.replicas,
      copier,
      new ReplicaVerifier(s.replicas, s.buckets, inspector, metrics, logger),
      new ReplicaRemover(s.replicas, s.buckets, this.registry, this.judge),
      this.reconciler,
      this.directory,
      this.waker,
      metrics,
      logger,
      config,
    );
    this.worker = new ReplicaWorker(s, this.registry, this.runner, this.waker, this.bells, logger, config);
    this.replanner = new BucketReplanner(s, this.reconciler, this.waker, logger, config);
    this.scanner = new OrphanScanner(s, this.registry, logger, config);
  }

  start(): void {
    this.worker.start();
    this.replanner.start();
  }

  async stop(): Promise<void> {
    await this.replanner.stop();
    await this.worker.stop();
  }
}

export interface FixtureOptions {
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PutExample {
  readonly tags?: Readonly<Record<string, string>>;
  /** Lengths of the parts of a multipart object. */
  readonly partBytes?: readonly number[];
  /** Backend of the first copy. */
  readonly backend?: string;
  /** Backends of the promised copies. */
  readonly owed?: readonly string[];
}

export const ZONES = ['fi', 'de', 'se', 'us'] as const;

export function zone(id: string, country = id): BackendFacts {
  return {
    id,
    provider: 'local',
    zone: `${country}-${id}`,
    city: `${country}-${id}`,
    country,
    jurisdiction: country === 'us' ? 'us' : 'eu',
    owner: 'us ourselves',
    ownerCountry: country,
    features: {},
  };
}

/** A migrated database, four memory backends, one tenant, and as many gateway processes as a test wants. */
export class ReplicationFixture {
  readonly drivers = new Map(ZONES.map((id) => [id as string, new WatchedDriver(id)]));
  private readonly nodes: ReplicationNode[] = [];
  private readonly stores: MetadataStore[] = [];
  private readonly secrets = new SecretBox(randomBytes(32));
  private readonly tenantId = randomUUID();
  private readonly ownerUserId = randomUUID();
  private readonly nextVersionId = createUuidV7Source(Date.now, randomBytes);

  private constructor(
    private readonly database: TestDatabase,
    private readonly pool: pg.Pool,
    readonly store: MetadataStore,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.stores.push(store);
  }

  static async open({ settings = {} }: FixtureOptions = {}): Promise<ReplicationFixture> {
    const database = await createTestDatabase();
    const store = new MetadataStore(database.url);
    await migrate(store.dataSource);
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    const fixture = new ReplicationFixture(database, pool, store, settings);
    await store.backends.declare(ZONES.map((id) => zone(id)));
    await store.tenants.addTenant({ id: fixture.tenantId, name: 'acme', defaultLocations: ['fi'] }, 'here');
    await store.tenants.addUser({
      id: fixture.ownerUserId,
      tenantId: fixture.tenantId,
      canonicalId: fixture.ownerUserId.replaceAll('-', '').repeat(2),
      displayName: 'owner',
    });
    return fixture;
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await Promise.all(this.stores.map((store) => store.close()));
    await this.pool.end();
    await this.database.drop();
  }

  driver(id: string): WatchedDriver {
    const driver = this.drivers.get(id);
    if (!driver) throw new Error(`There is no backend ${id}`);
    return driver;
  }

  /** Another gateway process on the same database and backends; not started. */
  node(changes: { readonly facts?: readonly BackendFacts[]; readonly ownStore?: boolean } = {}): ReplicationNode {
    const store = changes.ownStore ? new MetadataStore(this.database.url) : this.store;
    if (changes.ownStore) this.stores.push(store);
    const { databaseUrl: _url, adminKey: _admin, masterKey: _master, ...config } = readConfig(this.settings);
    const running: RunningConfig = {
      ...config,
      databaseUrl: new SecretText(this.database.url),
      adminKey: new SecretText('unused'),
      isDatabaseEmbedded: false,
    };
    const node = new ReplicationNode(store, running, changes.facts ?? ZONES.map((id) => zone(id)), this.drivers, this.secrets);
    this.nodes.push(node);
    return node;
  }

  async bucket(name: string, locations: readonly string[], tags: Readonly<Record<string, string>> = {}): Promise<BucketRow> {
    const wish = { tenantId: this.tenantId, ownerUserId: this.ownerUserId, name, tags, homeRegion: 'here', locations };
    await this.store.buckets.create({ ...wish, id: randomUUID(), locationConstraint: locations.join() });
    return this.bucketNamed(name);
  }

  async bucketNamed(name: string): Promise<BucketRow> {
    const bucket = await this.store.buckets.find(this.tenantId, name);
    if (!bucket) throw new Error(`There is no bucket ${name}`);
    return bucket;
  }

  /** Writes an object as a PUT would: bytes at the first backend, one commit that promises the other copies. */
  async put(node: ReplicationNode, bucketName: string, key: string, bytes: Buffer, example: PutExample = {}): Promise<string> {
    const { tags = {}, partBytes = [], backend = 'fi', owed = ['de'] } = example;
    const bucket = await this.bucketNamed(bucketName);
    const versionId = this.nextVersionId();
    const physicalBucket = await node.directory.physicalBucket(bucket, backend);
    const intent = { versionId, replicaId: randomUUID(), bucketId: bucket.id, key, ownerUserId: this.ownerUserId, backendId: backend, physicalBucket };
    await this.store.objectWrites.begin({ ...intent, leaseSeconds: 30 });
    await this.driver(backend).plant({ bucket: physicalBucket, key: versionId }, bytes);
    const parts = layoutOf(bytes, partBytes);
    const { outcome } = await this.store.objectWrites.commit({
      ...intent,
      bucketEpoch: bucket.epoch,
      version: {
        sizeBytes: bytes.length,
        etag: parts.length > 0 ? `${'0'.repeat(32)}-${parts.length}` : createHash('md5').update(bytes).digest('hex'),
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
    await waitFor(`the copies ${wanted}`, async () => (seen = JSON.stringify(await this.states(versionId))) === wanted, {
      timeoutMs: 15_000,
      everyMs: 20,
    }).catch((error: unknown) => {
      throw new Error(`waited for ${wanted}, saw ${seen}`, { cause: error });
    });
  }

  async rows<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(sql, [...values])).rows;
  }

  /** Where one copy lies. */
  async place(versionId: string, backendId: string): Promise<ObjectRef & { readonly replicaId: string; readonly error: string | null }> {
    const replica = (await this.version(versionId)).replicas.find((copy) => copy.backendId === backendId);
    if (!replica) throw new Error(`There is no copy at ${backendId}`);
    return { bucket: replica.physicalBucket ?? '', key: replica.physicalKey ?? '', replicaId: replica.id, error: replica.error };
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
