import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { BucketEntity } from './bucket.entity.js';
import { PolicyEntity } from './policy.entity.js';
import { TenantEntity } from './tenant.entity.js';

/** What a policy holds for: a tenant, a bucket, or the objects of a bucket that have a tag. */
@Entity({ name: 'policy_attachment' })
@Check(
  'policy_attachment_check',
  '(tag_key IS NULL) = (tag_value IS NULL) AND (tag_key IS NULL OR bucket_id IS NOT NULL)',
)
// Unique by tenant, bucket, tag key and value, nulls alike.
@Index('policy_attachment_place', { synchronize: false })
@Index('policy_attachment_by_policy', ['policyId'])
export class PolicyAttachmentEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'policy_attachment_pkey' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'uuid' })
  @ForeignKey(() => TenantEntity, { name: 'policy_attachment_tenant_id_fkey' })
  tenantId!: string;

  /** Null: all buckets of the tenant. */
  @Column({ name: 'bucket_id', type: 'uuid', nullable: true })
  @ForeignKey(() => BucketEntity, { name: 'policy_attachment_bucket_id_fkey' })
  bucketId!: string | null;

  /** Null: all objects of the bucket. */
  @Column({ name: 'tag_key', type: 'text', collation: 'C', nullable: true })
  tagKey!: string | null;

  @Column({ name: 'tag_value', type: 'text', collation: 'C', nullable: true })
  tagValue!: string | null;

  @Column({ name: 'policy_id', type: 'uuid' })
  @ForeignKey(() => PolicyEntity, { name: 'policy_attachment_policy_id_fkey' })
  policyId!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
