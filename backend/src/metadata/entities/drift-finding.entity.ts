import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { BucketEntity } from './bucket.entity.js';

/** Something that an audit found not to be as it should be. */
@Entity({ name: 'drift_finding' })
@Check('drift_finding_severity_check', `severity IN ('violation', 'warning')`)
@Index('drift_finding_open', ['bucketId', 'backendId', 'kind'], {
  unique: true,
  where: 'resolved_at IS NULL',
})
@Index('drift_finding_by_age', ['firstSeenAt', 'id'])
export class DriftFindingEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'drift_finding_pkey' })
  id!: string;

  @Column({ name: 'bucket_id', type: 'uuid' })
  @ForeignKey(() => BucketEntity, { name: 'drift_finding_bucket_id_fkey' })
  bucketId!: string;

  @Column({ name: 'backend_id', type: 'text', collation: 'C' })
  backendId!: string;

  @Column({ type: 'text', collation: 'C' })
  kind!: string;

  @Column({ type: 'text', collation: 'C' })
  severity!: 'violation' | 'warning';

  /** For a person. */
  @Column({ type: 'text' })
  detail!: string;

  /** What to do about it, in order. */
  @Column({ type: 'jsonb' })
  repair!: unknown;

  /** Copies that it concerns; a decimal string. */
  @Column({ type: 'bigint' })
  copies!: string;

  @CreateDateColumn({ name: 'first_seen_at', type: 'timestamptz' })
  firstSeenAt!: Date;

  @CreateDateColumn({ name: 'last_seen_at', type: 'timestamptz' })
  lastSeenAt!: Date;

  /** When an audit no longer found it. */
  @Column({ name: 'resolved_at', type: 'timestamptz', nullable: true })
  resolvedAt!: Date | null;
}
