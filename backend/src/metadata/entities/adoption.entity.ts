import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AdoptionState } from '@sgw/contracts';
import { BackendEntity } from './backend.entity.js';
import { BucketEntity } from './bucket.entity.js';

const STATES = `state IN ('listing', 'verifying', 'adopted', 'failed', 'releasing', 'released', 'cancelled')`;
const WALKS = `walk IN ('adopt', 'compare', 'repair', 'release')`;
const NO_DIFFERENCE = { new: 0, changed: 0, removed: 0 };

/** A bucket of a provider under the gateway; the row is also the job that walks it. */
@Entity({ name: 'adoption' })
@Unique('adoption_bucket_id_key', ['bucketId'])
@Check('adoption_state_check', STATES)
@Check('adoption_walk_check', WALKS)
@Index('adoption_place', ['backendId', 'physicalBucket'], { unique: true, where: 'ended_at IS NULL' })
@Index('adoption_due', ['dueAt'], { where: 'due_at IS NOT NULL' })
export class AdoptionEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'adoption_pkey' })
  id!: string;

  @Column({ name: 'bucket_id', type: 'uuid' })
  @ForeignKey(() => BucketEntity, { name: 'adoption_bucket_id_fkey' })
  bucketId!: string;

  @Column({ name: 'backend_id', type: 'text', collation: 'C' })
  @ForeignKey(() => BackendEntity, { name: 'adoption_backend_id_fkey' })
  backendId!: string;

  @Column({ name: 'physical_bucket', type: 'text', collation: 'C' })
  physicalBucket!: string;

  /** Whether the provider keeps or kept versions there. */
  @Column({ name: 'is_versioned', type: 'boolean' })
  isVersioned!: boolean;

  @Column({ type: 'text', collation: 'C' })
  state!: AdoptionState;

  /** What the walk under way does; null while there is none. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  walk!: 'adopt' | 'compare' | 'repair' | 'release' | null;

  @Column({ name: 'is_paused', type: 'boolean', default: false })
  isPaused!: boolean;

  /** Whether the release under way is a cancellation. */
  @Column({ name: 'is_cancelled', type: 'boolean', default: false })
  isCancelled!: boolean;

  /** Where the walk goes on; committed with the rows of the pages before. */
  @Column({ name: 'after_key', type: 'text', collation: 'C', nullable: true })
  afterKey!: string | null;

  @Column({ name: 'after_version', type: 'text', collation: 'C', nullable: true })
  afterVersion!: string | null;

  @Column({ type: 'integer', default: 0 })
  pages!: number;

  @Column({ type: 'bigint', default: 0 })
  versions!: string;

  @Column({ type: 'bigint', default: 0 })
  markers!: string;

  /** Current versions. */
  @Column({ type: 'bigint', default: 0 })
  objects!: string;

  @Column({ type: 'bigint', default: 0 })
  bytes!: string;

  /** Keys that no row can hold. */
  @Column({ type: 'bigint', default: 0 })
  skipped!: string;

  @Column({ name: 'verified_versions', type: 'bigint', default: 0 })
  verifiedVersions!: string;

  @Column({ name: 'verified_bytes', type: 'bigint', default: 0 })
  verifiedBytes!: string;

  /** Differences counted by the walk under way. */
  @Column({ type: 'jsonb', default: NO_DIFFERENCE })
  seen!: Record<string, number>;

  /** Those of the last walk that ended. */
  @Column({ type: 'jsonb', default: NO_DIFFERENCE })
  differences!: Record<string, number>;

  /** Number of the walk; findings of older ones are forgotten at its end. */
  @Column({ type: 'integer', default: 0 })
  round!: number;

  /** Why it stands still for now. */
  @Column({ type: 'text', nullable: true })
  waiting!: string | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** When it is to be looked at; while a worker has it, the end of its lease. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Column({ name: 'lease_token', type: 'uuid', nullable: true })
  leaseToken!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'listed_at', type: 'timestamptz', nullable: true })
  listedAt!: Date | null;

  @Column({ name: 'verified_at', type: 'timestamptz', nullable: true })
  verifiedAt!: Date | null;

  @Column({ name: 'compared_at', type: 'timestamptz', nullable: true })
  comparedAt!: Date | null;

  /** Since when the gateway writes into the bucket; null while it is read-only. */
  @Column({ name: 'converted_at', type: 'timestamptz', nullable: true })
  convertedAt!: Date | null;

  /** When its rows were gone again. */
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
