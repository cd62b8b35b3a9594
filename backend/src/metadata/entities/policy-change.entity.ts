import { Check, Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** One change of a policy or of what it is attached to, written with the change itself. */
@Entity({ name: 'policy_change' })
@Check('policy_change_action_check', `action IN ('create', 'edit', 'attach')`)
export class PolicyChangeEntity {
  /** See {@link TenantEntity.changeSeq}. */
  @PrimaryColumn({
    name: 'change_seq',
    type: 'bigint',
    default: () => "nextval('change_seq')",
    primaryKeyConstraintName: 'policy_change_pkey',
  })
  changeSeq!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  at!: Date;

  @Column({ type: 'text', collation: 'C' })
  action!: 'create' | 'edit' | 'attach';

  @Column({ name: 'policy_id', type: 'uuid', nullable: true })
  policyId!: string | null;

  @Column({ type: 'integer', nullable: true })
  version!: number | null;

  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId!: string | null;

  @Column({ name: 'bucket_id', type: 'uuid', nullable: true })
  bucketId!: string | null;

  /** Of an attachment: the names of the policies before and after. */
  @Column({ type: 'jsonb', nullable: true })
  before!: unknown;

  @Column({ type: 'jsonb', nullable: true })
  after!: unknown;
}
