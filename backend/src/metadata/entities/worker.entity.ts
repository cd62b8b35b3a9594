import { CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A process that works off replicas; none seen lately raises the alarm. */
@Entity({ name: 'worker' })
export class WorkerEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'worker_pkey' })
  id!: string;

  @CreateDateColumn({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @CreateDateColumn({ name: 'seen_at', type: 'timestamptz' })
  seenAt!: Date;
}
