import type { DataSource } from 'typeorm';
import { ChangeListener, LISTENER_NAME } from './connection/change-listener.js';
import { HotPath } from './connection/hot-path.js';
import { QueryPool } from './connection/query-pool.js';
import { createDataSource } from './data-source.js';
import { AdoptedCopiesRepository } from './repositories/adopted-copies.repository.js';
import { AdoptedRowsRepository } from './repositories/adopted-rows.repository.js';
import { AdoptionReleaseRepository } from './repositories/adoption-release.repository.js';
import { AdoptionRepository } from './repositories/adoption.repository.js';
import { AttestationKeyRepository } from './repositories/attestation-key.repository.js';
import { AttestationRepository } from './repositories/attestation.repository.js';
import { BackendStateRepository } from './repositories/backend-state.repository.js';
import { BucketRepository } from './repositories/bucket.repository.js';
import { DecisionRepository } from './repositories/decision.repository.js';
import { FirstCopiesRepository } from './repositories/first-copies.repository.js';
import { DriftRepository } from './repositories/drift.repository.js';
import { ErasureRepository } from './repositories/erasure.repository.js';
import { EvidenceRepository } from './repositories/evidence.repository.js';
import { LifecycleWalkRepository } from './repositories/lifecycle-walk.repository.js';
import { LifecycleRepository } from './repositories/lifecycle.repository.js';
import { ListingRepository } from './repositories/listing.repository.js';
import { LateCommitRepository } from './repositories/late-commit.repository.js';
import { MultipartRepository } from './repositories/multipart.repository.js';
import { UploadPartRepository } from './repositories/upload-part.repository.js';
import { NamespaceRepository } from './repositories/namespace.repository.js';
import { ObjectAccessRepository } from './repositories/object-access.repository.js';
import { ObjectLockRepository } from './repositories/object-lock.repository.js';
import { ObjectReadRepository } from './repositories/object-read.repository.js';
import { ObjectWriteRepository } from './repositories/object-write.repository.js';
import { PhysicalBucketRepository } from './repositories/physical-bucket.repository.js';
import { ProviderLockRepository } from './repositories/provider-lock.repository.js';
import { OverviewRepository } from './repositories/overview.repository.js';
import { PlacementSurveyRepository } from './repositories/placement-survey.repository.js';
import { PolicyRepository } from './repositories/policy.repository.js';
import { ReplanRepository } from './repositories/replan.repository.js';
import { ReplicaRepository } from './repositories/replica.repository.js';
import { SweepRepository } from './repositories/sweep.repository.js';
import { TenantRepository } from './repositories/tenant.repository.js';
import { UnfinishedRepository } from './repositories/unfinished.repository.js';
import { VersionListingRepository } from './repositories/version-listing.repository.js';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 2000;
const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Every connection of one process to PostgreSQL, and the repositories on them. Point reads and commits have pipelined
 * connections of their own, so that a long query never stands in their way.
 */
export class MetadataStore {
  readonly dataSource: DataSource;
  readonly changes: ChangeListener;
  readonly objectAccess: ObjectAccessRepository;
  readonly objectLocks: ObjectLockRepository;
  readonly objectReads: ObjectReadRepository;
  readonly objectWrites: ObjectWriteRepository;
  readonly listings: ListingRepository;
  readonly versionListings: VersionListingRepository;
  readonly lifecycle: LifecycleRepository;
  readonly lifecycleWalks: LifecycleWalkRepository;
  readonly lateCommits: LateCommitRepository;
  readonly multipart: MultipartRepository;
  readonly uploadParts: UploadPartRepository;
  readonly buckets: BucketRepository;
  readonly physicalBuckets: PhysicalBucketRepository;
  readonly providerLocks: ProviderLockRepository;
  readonly tenants: TenantRepository;
  readonly replicas: ReplicaRepository;
  readonly replans: ReplanRepository;
  readonly backends: BackendStateRepository;
  readonly overview: OverviewRepository;
  readonly firstCopies: FirstCopiesRepository;
  readonly decisions: DecisionRepository;
  readonly placementSurvey: PlacementSurveyRepository;
  readonly policies: PolicyRepository;
  readonly sweeps: SweepRepository;
  readonly evidence: EvidenceRepository;
  readonly attestations: AttestationRepository;
  readonly attestationKeys: AttestationKeyRepository;
  readonly erasures: ErasureRepository;
  readonly unfinished: UnfinishedRepository;
  readonly drift: DriftRepository;
  readonly names: NamespaceRepository;
  readonly adoptions: AdoptionRepository;
  readonly adoptionReleases: AdoptionReleaseRepository;
  readonly adoptedCopies: AdoptedCopiesRepository;
  readonly adoptedRows: AdoptedRowsRepository;
  private readonly hot: HotPath;
  private readonly pool: QueryPool;

  constructor(url: string) {
    this.dataSource = createDataSource(url, { poolSize: 2, applicationName: 'sgw-admin' });
    this.pool = new QueryPool({
      connectionString: url,
      max: POOL_SIZE,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'sgw-pool',
      // Times are read as PostgreSQL writes them.
      options: '-c jit=off -c timezone=UTC -c datestyle=ISO',
    });
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    // So would one that breaks in the middle of a transaction, whose statements hear of it anyway.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.hot = new HotPath(url);
    this.changes = new ChangeListener(url);
    this.objectAccess = new ObjectAccessRepository(this.hot);
    this.objectLocks = new ObjectLockRepository(this.hot);
    this.objectReads = new ObjectReadRepository(this.hot);
    this.objectWrites = new ObjectWriteRepository(this.hot);
    this.listings = new ListingRepository(this.pool);
    this.versionListings = new VersionListingRepository(this.pool);
    this.lifecycle = new LifecycleRepository(this.pool);
    this.lifecycleWalks = new LifecycleWalkRepository(this.pool);
    this.lateCommits = new LateCommitRepository(this.pool);
    this.multipart = new MultipartRepository(this.pool);
    this.uploadParts = new UploadPartRepository(this.pool);
    this.buckets = new BucketRepository(this.pool);
    this.physicalBuckets = new PhysicalBucketRepository(this.pool);
    this.providerLocks = new ProviderLockRepository(this.pool);
    this.tenants = new TenantRepository(this.pool);
    this.replicas = new ReplicaRepository(this.pool);
    this.replans = new ReplanRepository(this.pool);
    this.backends = new BackendStateRepository(this.pool);
    this.overview = new OverviewRepository(this.pool);
    this.firstCopies = new FirstCopiesRepository(this.hot);
    this.decisions = new DecisionRepository(this.pool);
    this.placementSurvey = new PlacementSurveyRepository(this.pool);
    this.policies = new PolicyRepository(this.pool);
    this.sweeps = new SweepRepository(this.pool);
    this.evidence = new EvidenceRepository(this.pool);
    this.attestations = new AttestationRepository(this.pool);
    this.attestationKeys = new AttestationKeyRepository(this.pool);
    this.erasures = new ErasureRepository(this.pool);
    this.unfinished = new UnfinishedRepository(this.pool);
    this.drift = new DriftRepository(this.pool);
    this.names = new NamespaceRepository(this.pool);
    this.adoptions = new AdoptionRepository(this.pool);
    this.adoptionReleases = new AdoptionReleaseRepository(this.pool);
    this.adoptedCopies = new AdoptedCopiesRepository(this.pool);
    this.adoptedRows = new AdoptedRowsRepository(this.pool);
  }

  /** Tells other processes that owed work appeared; never part of a commit, where NOTIFY would make commits queue. */
  async ringWork(): Promise<void> {
    await this.pool.query(`SELECT pg_notify('sgw_work', '')`);
  }

  /** Tells the API processes something, this one among them; of 7 KB at most, and kept nowhere. */
  async tellApis(payload: string): Promise<void> {
    await this.pool.query(`SELECT pg_notify('sgw_api', $1)`, [payload]);
  }

  /** Tells all processes something of what is under way; of 7 KB at most, and kept nowhere. */
  async tellSettling(payload: string): Promise<void> {
    await this.pool.query(`SELECT pg_notify('sgw_settle', $1)`, [payload]);
  }

  /** PostgreSQL's ids of the connections on which processes hear of changes, one of each process. */
  async listeners(): Promise<number[]> {
    const { rows } = await this.pool.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
      [LISTENER_NAME],
    );
    return rows.map(({ pid }) => pid);
  }

  /** @throws when PostgreSQL does not answer */
  async ping(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.hot.close(), this.changes.close(), this.pool.end()]);
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
