import type { ReplicaState } from '@sgw/contracts';
import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

const STATES = `state = ANY ('{planned,writing,completed,suspect,blocked,deleting,deleted}')`;

/** One verified or owed copy of one version at one backend; the row is also the job that makes, checks or removes it. */
@Entity({ name: 'replica' })
@Check('replica_state_check', STATES)
@Index('replica_by_version', ['versionId', 'backendId'], { unique: true, where: `state <> 'deleted'` })
@Index('replica_due', ['backendId', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('replica_adopted_due', ['backendId', 'dueAt'], {
  where: `due_at IS NOT NULL AND is_foreign AND state = 'suspect'`,
})
@Index('replica_blocked', ['backendId'], { where: `state = 'blocked'` })
@Index('replica_removed', ['versionId'], { where: `state = 'deleted'` })
export class ReplicaEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'replica_pkey' })
  id!: string;

  @Column({ name: 'version_id', type: 'uuid' })
  versionId!: string;

  @Column({ name: 'bucket_id', type: 'uuid' })
  bucketId!: string;

  @Column({ name: 'backend_id', type: 'text', collation: 'C' })
  backendId!: string;

  /** The backend's epoch when the copy was made; an older one means the copy may be gone with it. */
  @Column({ name: 'backend_epoch', type: 'integer', default: 1 })
  backendEpoch!: number;

  /** Null until bytes are on their way. */
  @Column({ name: 'physical_bucket', type: 'text', collation: 'C', nullable: true })
  physicalBucket!: string | null;

  /** The version's id; an adopted object keeps its own. */
  @Column({ name: 'physical_key', type: 'text', collation: 'C', nullable: true })
  physicalKey!: string | null;

  /** Version id at a backend that versions. */
  @Column({ name: 'backend_version_id', type: 'text', collation: 'C', nullable: true })
  backendVersionId!: string | null;

  /** `plain`: the bytes as the client sent them. */
  @Column({ name: 'stored_form', type: 'text', collation: 'C', default: 'plain' })
  storedForm!: string;

  /** Bytes as stored; a decimal string. */
  @Column({ name: 'stored_size', type: 'bigint', nullable: true })
  storedSize!: string | null;

  /** Opaque: what the backend answered. Never compared with the version's. */
  @Column({ name: 'stored_etag', type: 'text', collation: 'C', nullable: true })
  storedEtag!: string | null;

  @Column({ type: 'text', collation: 'C' })
  state!: ReplicaState;

  /** Bumped by every change of what is owed, so that a late worker's result is refused. */
  @Column({ type: 'integer', default: 1 })
  generation!: number;

  /** When work on it is due; while a worker has it, the end of that worker's lease. Null: nothing is owed. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  /** Fencing token of the worker that has it. */
  @Column({ name: 'lease_token', type: 'uuid', nullable: true })
  leaseToken!: string | null;

  /** Failed attempts since the work was owed; throttling and an open breaker are not failures. */
  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** Why the last attempt failed or why it is blocked, for a person. */
  @Column({ type: 'text', nullable: true })
  error!: string | null;

  /** When its bytes last hashed to the version's checksum. */
  @Column({ name: 'verified_at', type: 'timestamptz', nullable: true })
  verifiedAt!: Date | null;

  /** When the backend confirmed the removal. */
  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** The decision by which a worker made or removed this copy; null for those that came with the write. */
  @Column({ name: 'decision_id', type: 'text', collation: 'C', nullable: true })
  decisionId!: string | null;

  /** True for an adopted object: its bucket, key and version are the provider's, and so was the writer. Null for ours. */
  @Column({ name: 'is_foreign', type: 'boolean', nullable: true })
  isForeign!: boolean | null;
}
