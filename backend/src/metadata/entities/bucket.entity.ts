import type { AccessControlList, ObjectOwnership, PublicAccessBlock } from '@sgw/access';
import type { BucketLock } from '@sgw/retention';
import type { LifecycleConfiguration } from '@sgw/contracts';
import { Check, Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TenantUserEntity } from './tenant-user.entity.js';
import { TenantEntity } from './tenant.entity.js';

const OWNERSHIPS = `ownership IN ('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter')`;

export type BucketVersioning = 'unversioned' | 'enabled' | 'suspended';

/** A logical bucket. Its name is bound in `bucket_name`; a deleted one stays here for the evidence. */
@Entity({ name: 'bucket' })
@Check('bucket_ownership_check', OWNERSHIPS)
@Check('bucket_object_lock_check', `object_lock IS NULL OR versioning = 'enabled'`)
@Check('bucket_versioning_check', `versioning IN ('unversioned', 'enabled', 'suspended')`)
export class BucketEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'bucket_pkey' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'uuid' })
  @ForeignKey(() => TenantEntity, { name: 'bucket_tenant_id_fkey' })
  tenantId!: string;

  @Column({ name: 'owner_user_id', type: 'uuid' })
  @ForeignKey(() => TenantUserEntity, { name: 'bucket_owner_user_id_fkey' })
  ownerUserId!: string;

  @Column({ type: 'text', collation: 'C' })
  name!: string;

  /** As the client sent it; what GetBucketLocation answers. */
  @Column({ name: 'location_constraint', type: 'text' })
  locationConstraint!: string;

  /** Ordered location terms: where its bytes may lie, and in which order places are tried. */
  @Column({ type: 'text', array: true })
  locations!: string[];

  @Column({ type: 'jsonb', default: {} })
  tags!: Record<string, string>;

  @Column({ type: 'text', default: 'unversioned' })
  versioning!: BucketVersioning;

  /** S3's ObjectOwnership; null where the ownership controls were deleted. */
  @Column({ type: 'text', default: 'BucketOwnerEnforced', nullable: true })
  ownership!: ObjectOwnership | null;

  /** Null: the owner alone. */
  @Column({ type: 'jsonb', nullable: true })
  acl!: AccessControlList | null;

  /** The bucket policy as it was sent. */
  @Column({ name: 'policy_document', type: 'text', nullable: true })
  policyDocument!: string | null;

  /** Null where it was deleted: nothing is blocked. */
  @Column({ name: 'public_access_block', type: 'jsonb', nullable: true })
  publicAccessBlock!: PublicAccessBlock | null;

  /** Rules of PutBucketCors; null without. */
  @Column({ type: 'jsonb', nullable: true })
  cors!: unknown;

  /** Null without object lock, which is never taken away again. */
  @Column({ name: 'object_lock', type: 'jsonb', nullable: true })
  objectLock!: BucketLock | null;
  /** Null where there are no rules. */
  @Column({ type: 'jsonb', nullable: true })
  lifecycle!: LifecycleConfiguration | null;

  /** Bumped by every change that a cached fact may depend on, deletion included; a commit refuses a stale one. A decimal string. */
  @Column({ type: 'bigint', default: 1 })
  epoch!: string;

  /** Region whose gateways are the authority for this bucket. */
  @Column({ name: 'home_region', type: 'text' })
  homeRegion!: string;

  /** See {@link TenantEntity.changeSeq}. */
  @Column({ name: 'change_seq', type: 'bigint', default: () => "nextval('change_seq')" })
  changeSeq!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** Null while it lives. */
  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
