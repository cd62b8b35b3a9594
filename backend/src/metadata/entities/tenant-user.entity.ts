import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { TenantEntity } from './tenant.entity.js';

/** A principal of a tenant: who owns buckets and objects, and who signs requests. */
@Entity({ name: 'tenant_user' })
@Unique('tenant_user_canonical_id_key', ['canonicalId'])
@Check('tenant_user_canonical_id_check', `canonical_id ~ '^[0-9a-f]{64}$'`)
@Index('tenant_user_by_tenant', ['tenantId'])
export class TenantUserEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'tenant_user_pkey' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'uuid' })
  @ForeignKey(() => TenantEntity, { name: 'tenant_user_tenant_id_fkey' })
  tenantId!: string;

  /** S3 canonical user id: 64 hex digits, unique in the installation. */
  @Column({ name: 'canonical_id', type: 'text', collation: 'C' })
  canonicalId!: string;

  @Column({ name: 'display_name', type: 'text' })
  displayName!: string;

  @Column({ type: 'text', nullable: true })
  email!: string | null;

  /** What the operator gave or denied the user beyond what they own, in the language of bucket policies. */
  @Column({ type: 'jsonb', nullable: true })
  policy!: unknown;

  /** See {@link TenantEntity.changeSeq}. */
  @Column({ name: 'change_seq', type: 'bigint', default: () => "nextval('change_seq')" })
  changeSeq!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
