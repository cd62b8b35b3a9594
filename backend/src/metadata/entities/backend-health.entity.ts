import type { BackendHealthState } from '@sgw/contracts';
import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { BackendEntity } from './backend.entity.js';

/** What was last seen of a backend, from real outcomes. */
@Entity({ name: 'backend_health' })
export class BackendHealthEntity {
  @PrimaryColumn({
    name: 'backend_id',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'backend_health_pkey',
  })
  @ForeignKey(() => BackendEntity, { name: 'backend_health_backend_id_fkey' })
  backendId!: string;

  @Column({ type: 'text' })
  state!: BackendHealthState;

  /** Why it is not healthy, for a person; never an endpoint's secret. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** Since when it is in this state. */
  @Column({ type: 'timestamptz', nullable: true })
  since!: Date | null;

  @Column({ name: 'last_ok_at', type: 'timestamptz', nullable: true })
  lastOkAt!: Date | null;

  /** Of the last successful request, until its first byte. */
  @Column({ name: 'latency_ms', type: 'double precision', nullable: true })
  latencyMs!: number | null;

  @CreateDateColumn({ name: 'observed_at', type: 'timestamptz' })
  observedAt!: Date;
}
