import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/** One audit, when it had ended. */
@Entity({ name: 'drift_round' })
@Index('drift_round_by_end', ['endedAt'])
export class DriftRoundEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'drift_round_pkey' })
  id!: string;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @CreateDateColumn({ name: 'ended_at', type: 'timestamptz' })
  endedAt!: Date;

  /** Backend buckets that were looked at. */
  @Column({ type: 'integer' })
  buckets!: number;

  @Column({ type: 'integer' })
  findings!: number;

  /** Backends that did not answer: what was found there before still counts. */
  @Column({ type: 'text', array: true })
  unreachable!: string[];
}
