import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TenantEntity } from './tenant.entity.js';

/** A delete that is followed until every backend has confirmed it, which a signed record then says. */
@Entity({ name: 'erasure' })
@Check('erasure_state_check', `state IN ('collecting', 'deleting', 'removing', 'done')`)
@Index('erasure_open', ['deadlineAt'], { where: `state <> 'done'` })
@Index('erasure_by_age', ['requestedAt', 'id'])
export class ErasureEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'erasure_pkey' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'uuid' })
  @ForeignKey(() => TenantEntity, { name: 'erasure_tenant_id_fkey' })
  tenantId!: string;

  /** Of what: names and ids, as the signed record repeats them. */
  @Column({ type: 'jsonb' })
  scope!: unknown;

  /** Why, in the words of whoever asked. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'text', collation: 'C', default: 'collecting' })
  state!: 'collecting' | 'deleting' | 'removing' | 'done';

  /** Versions that it covers; a decimal string. */
  @Column({ type: 'bigint', default: 0 })
  versions!: string;

  @Column({ name: 'deadline_at', type: 'timestamptz' })
  deadlineAt!: Date;

  /** The line that was signed, byte by byte. */
  @Column({ type: 'text', nullable: true })
  head!: string | null;

  @Column({ name: 'key_id', type: 'text', collation: 'C', nullable: true })
  keyId!: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  signature!: string | null;

  /** Of the process that carries it on. */
  @Column({ name: 'lease_token', type: 'uuid', nullable: true })
  leaseToken!: string | null;

  /** When somebody should look at it again; while a process has it, the end of its lease. */
  @CreateDateColumn({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  /** Why it does not go on. */
  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @CreateDateColumn({ name: 'requested_at', type: 'timestamptz' })
  requestedAt!: Date;

  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
