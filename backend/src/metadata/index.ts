/**
 * The metadata authority: entities, migrations and the queries on them. The only room that knows the ORM and SQL; it
 * decides nothing and never talks to a backend.
 */
export { MetadataModule } from './metadata.module.js';
export { MetadataStore } from './metadata-store.js';
export { migrate, pendingMigrations } from './migrate.js';
export type { Channel, ChangeListener } from './connection/change-listener.js';
export * from './repositories/adopted-copies.repository.js';
export * from './repositories/adopted-rows.repository.js';
export * from './repositories/adoption.repository.js';
export { AdoptionReleaseRepository, tellLoss } from './repositories/adoption-release.repository.js';
export * from './repositories/attestation-key.repository.js';
export * from './repositories/attestation.repository.js';
export * from './repositories/backend-state.repository.js';
export * from './repositories/bucket.repository.js';
export * from './repositories/decision.repository.js';
export * from './repositories/first-copies.repository.js';
export * from './repositories/drift.repository.js';
export * from './repositories/physical-bucket.repository.js';
export * from './repositories/provider-lock.repository.js';
export * from './repositories/erasure.repository.js';
export * from './repositories/evidence-snapshot.js';
export * from './repositories/evidence.repository.js';
export {
  type ClaimedWalk,
  LifecycleWalkRepository,
  WALK_START,
  type WalkPlace,
} from './repositories/lifecycle-walk.repository.js';
export * from './repositories/lifecycle.repository.js';
export {
  type ListedObject,
  listedObjects,
  type ListedObjects,
  type Listing,
} from './repositories/listed-page.js';
export * from './repositories/listing.repository.js';
export * from './repositories/late-commit.repository.js';
export * from './repositories/multipart.repository.js';
export * from './repositories/unfinished.repository.js';
export * from './repositories/upload-part.repository.js';
export * from './repositories/namespace.repository.js';
export * from './repositories/object-access.repository.js';
export * from './repositories/object-lock.repository.js';
export * from './repositories/object-read.repository.js';
export {
  type Deletion,
  type DeleteOutcome,
  type DeleteTarget,
  ObjectWriteRepository,
} from './repositories/object-write.repository.js';
export * from './repositories/overview.repository.js';
export * from './repositories/placement-survey.repository.js';
export {
  type Attachment,
  type ListedPolicy,
  type NewPolicyVersion,
  type PolicyPlace,
  type PolicyUse,
  PolicyRepository,
  type PolicyVersionRow,
} from './repositories/policy.repository.js';
export type {
  CommitOrigin,
  CommitRefusal,
  CommitResult,
  PartLayout,
  PutCommit,
  VersionChecksum,
  VersionFacts,
  WriteIntent,
} from './repositories/put-commit.js';
export { ReplanRepository, type ReplanRequest } from './repositories/replan.repository.js';
export * from './repositories/replica.repository.js';
export * from './repositories/sweep.repository.js';
export * from './repositories/tenant.repository.js';
export * from './repositories/version-listing.repository.js';
