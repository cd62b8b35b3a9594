import { AdoptionEntity } from './adoption.entity.js';
import { AdoptionFindingEntity } from './adoption-finding.entity.js';
import { AccessKeyEntity } from './access-key.entity.js';
import { AttestationKeyEntity } from './attestation-key.entity.js';
import { AttestationEntity } from './attestation.entity.js';
import { BackendBucketSettingsEntity } from './backend-bucket-settings.entity.js';
import { BackendHealthEntity } from './backend-health.entity.js';
import { BackendEntity } from './backend.entity.js';
import { BucketMappingEntity } from './bucket-mapping.entity.js';
import { BucketNameEntity } from './bucket-name.entity.js';
import { BucketUsageEntity } from './bucket-usage.entity.js';
import { BucketEntity } from './bucket.entity.js';
import { DecisionEntity } from './decision.entity.js';
import { DriftFindingEntity } from './drift-finding.entity.js';
import { DriftRoundEntity } from './drift-round.entity.js';
import { ErasureUploadEntity } from './erasure-upload.entity.js';
import { ErasureVersionEntity } from './erasure-version.entity.js';
import { ErasureEntity } from './erasure.entity.js';
import { InstallationEntity } from './installation.entity.js';
import { LifecycleWalkEntity } from './lifecycle-walk.entity.js';
import { LockedBucketEntity } from './locked-bucket.entity.js';
import { MultipartPartEntity } from './multipart-part.entity.js';
import { MultipartUploadEntity } from './multipart-upload.entity.js';
import { ObjectVersionEntity } from './object-version.entity.js';
import { PartAttemptEntity } from './part-attempt.entity.js';
import { PartCopyEntity } from './part-copy.entity.js';
import { PolicyAttachmentEntity } from './policy-attachment.entity.js';
import { PolicyChangeEntity } from './policy-change.entity.js';
import { PolicyVersionEntity } from './policy-version.entity.js';
import { PolicyEntity } from './policy.entity.js';
import { ProviderLockEntity } from './provider-lock.entity.js';
import { ReplanEntity } from './replan.entity.js';
import { ReplicaEntity } from './replica.entity.js';
import { SealedSecretEntity } from './sealed-secret.entity.js';
import { TenantUserEntity } from './tenant-user.entity.js';
import { TenantEntity } from './tenant.entity.js';
import { UploadTargetEntity } from './upload-target.entity.js';
import { WorkerEntity } from './worker.entity.js';
import { WriteIntentEntity } from './write-intent.entity.js';

/** Every table there is, one class each. */
export const ENTITIES = [
  AccessKeyEntity,
  AdoptionEntity,
  AdoptionFindingEntity,
  AttestationEntity,
  AttestationKeyEntity,
  BackendBucketSettingsEntity,
  BackendEntity,
  BackendHealthEntity,
  BucketEntity,
  BucketMappingEntity,
  BucketNameEntity,
  BucketUsageEntity,
  DecisionEntity,
  DriftFindingEntity,
  DriftRoundEntity,
  ErasureEntity,
  ErasureUploadEntity,
  ErasureVersionEntity,
  InstallationEntity,
  LifecycleWalkEntity,
  LockedBucketEntity,
  MultipartPartEntity,
  MultipartUploadEntity,
  ObjectVersionEntity,
  PartAttemptEntity,
  PartCopyEntity,
  PolicyAttachmentEntity,
  PolicyChangeEntity,
  PolicyEntity,
  PolicyVersionEntity,
  ProviderLockEntity,
  ReplanEntity,
  ReplicaEntity,
  SealedSecretEntity,
  TenantEntity,
  TenantUserEntity,
  UploadTargetEntity,
  WorkerEntity,
  WriteIntentEntity,
];
