import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MetadataStore } from './metadata-store.js';
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
import { PhysicalBucketRepository } from './repositories/physical-bucket.repository.js';
import { ProviderLockRepository } from './repositories/provider-lock.repository.js';
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
import { OverviewRepository } from './repositories/overview.repository.js';
import { PlacementSurveyRepository } from './repositories/placement-survey.repository.js';
import { PolicyRepository } from './repositories/policy.repository.js';
import { ReplanRepository } from './repositories/replan.repository.js';
import { ReplicaRepository } from './repositories/replica.repository.js';
import { SweepRepository } from './repositories/sweep.repository.js';
import { TenantRepository } from './repositories/tenant.repository.js';
import { UnfinishedRepository } from './repositories/unfinished.repository.js';
import { VersionListingRepository } from './repositories/version-listing.repository.js';

const REPOSITORIES = [
  {
    provide: ObjectAccessRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.objectAccess,
  },
  {
    provide: ObjectLockRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.objectLocks,
  },
  {
    provide: ObjectReadRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.objectReads,
  },
  {
    provide: ObjectWriteRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.objectWrites,
  },
  {
    provide: LifecycleRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.lifecycle,
  },
  {
    provide: LifecycleWalkRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.lifecycleWalks,
  },
  {
    provide: ListingRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.listings,
  },
  {
    provide: VersionListingRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.versionListings,
  },
  {
    provide: LateCommitRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.lateCommits,
  },
  {
    provide: MultipartRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.multipart,
  },
  {
    provide: UploadPartRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.uploadParts,
  },
  { provide: BucketRepository, inject: [MetadataStore], useFactory: (store: MetadataStore) => store.buckets },
  { provide: TenantRepository, inject: [MetadataStore], useFactory: (store: MetadataStore) => store.tenants },
  {
    provide: ReplicaRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.replicas,
  },
  { provide: ReplanRepository, inject: [MetadataStore], useFactory: (store: MetadataStore) => store.replans },
  {
    provide: BackendStateRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.backends,
  },
  {
    provide: OverviewRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.overview,
  },
  {
    provide: FirstCopiesRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.firstCopies,
  },
  {
    provide: DecisionRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.decisions,
  },
  {
    provide: PlacementSurveyRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.placementSurvey,
  },
  {
    provide: PolicyRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.policies,
  },
  {
    provide: EvidenceRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.evidence,
  },
  {
    provide: AttestationRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.attestations,
  },
  {
    provide: AttestationKeyRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.attestationKeys,
  },
  {
    provide: ErasureRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.erasures,
  },
  {
    provide: UnfinishedRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.unfinished,
  },
  {
    provide: PhysicalBucketRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.physicalBuckets,
  },
  {
    provide: ProviderLockRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.providerLocks,
  },
  { provide: DriftRepository, inject: [MetadataStore], useFactory: (store: MetadataStore) => store.drift },
  {
    provide: NamespaceRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.names,
  },
  {
    provide: AdoptionReleaseRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.adoptionReleases,
  },
  {
    provide: AdoptionRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.adoptions,
  },
  {
    provide: AdoptedCopiesRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.adoptedCopies,
  },
  {
    provide: AdoptedRowsRepository,
    inject: [MetadataStore],
    useFactory: (store: MetadataStore) => store.adoptedRows,
  },
  { provide: SweepRepository, inject: [MetadataStore], useFactory: (store: MetadataStore) => store.sweeps },
];

/** Gives every room the repositories of one store; the store is opened (and migrated) by whoever composes the process. */
@Global()
@Module({})
export class MetadataModule implements OnApplicationShutdown {
  constructor(private readonly store: MetadataStore) {}

  static forStore(store: MetadataStore): DynamicModule {
    return {
      module: MetadataModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => store.dataSource.options,
          dataSourceFactory: async () =>
            store.dataSource.isInitialized ? store.dataSource : store.dataSource.initialize(),
        }),
      ],
      providers: [{ provide: MetadataStore, useValue: store }, ...REPOSITORIES],
      exports: [MetadataStore, ...REPOSITORIES.map(({ provide }) => provide)],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
