import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * That the provider is to keep a copy by its version's lock, and what it last confirmed. Made and owed anew by triggers, in
 * the transaction in which the copy appears or the lock changes; the row is also the job.
 */
@Entity({ name: 'provider_lock' })
@Index('provider_lock_due', ['backendId', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('provider_lock_by_version', ['versionId'])
export class ProviderLockEntity {
  @PrimaryColumn({ name: 'replica_id', type: 'uuid', primaryKeyConstraintName: 'provider_lock_pkey' })
  replicaId!: string;

  @Column({ name: 'version_id', type: 'uuid' })
  versionId!: string;

  @Column({ name: 'bucket_id', type: 'uuid' })
  bucketId!: string;

  @Column({ name: 'backend_id', type: 'text', collation: 'C' })
  backendId!: string;

  /** Bumped whenever it is owed anew, so that what was confirmed for an older lock settles nothing. */
  @Column({ type: 'integer', default: 1 })
  generation!: number;

  /** Null: nothing is owed. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true, default: () => 'now()' })
  dueAt!: Date | null;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** Why the last attempt failed, for a person. */
  @Column({ type: 'text', nullable: true })
  error!: string | null;

  /** As the provider confirmed it. */
  @Column({ name: 'lock_mode', type: 'text', nullable: true })
  lockMode!: string | null;

  @Column({ name: 'lock_until', type: 'timestamptz', nullable: true })
  lockUntil!: Date | null;

  @Column({ name: 'has_legal_hold', type: 'boolean', nullable: true })
  hasLegalHold!: boolean | null;

  @Column({ name: 'confirmed_at', type: 'timestamptz', nullable: true })
  confirmedAt!: Date | null;

  /** Where the copy lay before it was moved into a bucket with object lock, until those bytes are removed. */
  @Column({ name: 'left_bucket', type: 'text', collation: 'C', nullable: true })
  leftBucket!: string | null;

  @Column({ name: 'left_key', type: 'text', collation: 'C', nullable: true })
  leftKey!: string | null;

  @Column({ name: 'left_at', type: 'timestamptz', nullable: true })
  leftAt!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
