import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { PolicyEntity } from './policy.entity.js';

/** One version of a policy. A trigger refuses to change or delete it. */
@Entity({ name: 'policy_version' })
export class PolicyVersionEntity {
  @PrimaryColumn({ name: 'policy_id', type: 'uuid', primaryKeyConstraintName: 'policy_version_pkey' })
  @ForeignKey(() => PolicyEntity, { name: 'policy_version_policy_id_fkey' })
  policyId!: string;

  /** From 1. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'policy_version_pkey' })
  version!: number;

  /** In the language of `libs/policy`, checked when it was written. */
  @Column({ type: 'jsonb' })
  document!: unknown;

  /** Hex SHA-256 of the document in canonical form. */
  @Column({ type: 'text', collation: 'C' })
  digest!: string;

  /** Why, in the words of whoever wrote it. */
  @Column({ type: 'text', nullable: true })
  note!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
