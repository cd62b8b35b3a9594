import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TenantEntity } from './tenant.entity.js';

/** An attestation that was asked for; its manifest is a file. */
@Entity({ name: 'attestation' })
@Check('attestation_state_check', `state IN ('queued', 'running', 'ready', 'failed', 'cancelled')`)
@Index('attestation_open', ['createdAt'], { where: `state IN ('queued', 'running')` })
@Index('attestation_by_age', ['createdAt', 'id'])
export class AttestationEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'attestation_pkey' })
  id!: string;

  @Column({ name: 'tenant_id', type: 'uuid' })
  @ForeignKey(() => TenantEntity, { name: 'attestation_tenant_id_fkey' })
  tenantId!: string;

  /** Of what: names and ids, as the signed head repeats them. */
  @Column({ type: 'jsonb' })
  scope!: unknown;

  /** Null: the moment at which it is made. */
  @Column({ type: 'timestamptz', nullable: true })
  moment!: Date | null;

  /** Null: some days before the moment. */
  @Column({ name: 'verified_since', type: 'timestamptz', nullable: true })
  verifiedSince!: Date | null;

  @Column({ type: 'text', collation: 'C', default: 'queued' })
  state!: 'queued' | 'running' | 'ready' | 'failed' | 'cancelled';

  /** Written so far; a decimal string. */
  @Column({ type: 'bigint', default: 0 })
  leaves!: string;

  /** About how many it will be; a decimal string. */
  @Column({ name: 'leaves_expected', type: 'bigint', nullable: true })
  leavesExpected!: string | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  /** The line that was signed, byte by byte. */
  @Column({ type: 'text', nullable: true })
  head!: string | null;

  @Column({ name: 'key_id', type: 'text', collation: 'C', nullable: true })
  keyId!: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  signature!: string | null;

  /** How often it was begun. */
  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  /** Of the process that makes it. */
  @Column({ name: 'lease_token', type: 'uuid', nullable: true })
  leaseToken!: string | null;

  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
