import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { TenantUserEntity } from './tenant-user.entity.js';

/** What a key was made for: S3 clients, or the console's own presigned URLs. */
export type AccessKeyPurpose = 'client' | 'console';

/** A key pair of a user. The secret is sealed; the access key id is unique in the installation. */
@Entity({ name: 'access_key' })
@Unique('access_key_access_key_id_key', ['accessKeyId'])
@Check('access_key_purpose_check', `purpose IN ('client', 'console')`)
@Index('access_key_by_user', ['userId'])
export class AccessKeyEntity {
  /** Part of what the seal authenticates, so that a sealed secret cannot be moved to another row. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'access_key_pkey' })
  id!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  @ForeignKey(() => TenantUserEntity, { name: 'access_key_user_id_fkey' })
  userId!: string;

  @Column({ name: 'access_key_id', type: 'text', collation: 'C' })
  accessKeyId!: string;

  /** AES-256-GCM under the master key; never the secret itself. */
  @Column({ name: 'sealed_secret', type: 'text' })
  sealedSecret!: string;

  @Column({ type: 'text', default: 'client' })
  purpose!: AccessKeyPurpose;

  /** Whether requests signed with it are refused. */
  @Column({ name: 'is_disabled', type: 'boolean', default: false })
  isDisabled!: boolean;

  /** Null: never. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  /** What the key is limited to; null: whatever its user may do. */
  @Column({ type: 'jsonb', nullable: true })
  policy!: unknown;

  /** Drawn anew at every change; a decimal string. */
  @Column({ name: 'change_seq', type: 'bigint', default: () => "nextval('change_seq')" })
  changeSeq!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
