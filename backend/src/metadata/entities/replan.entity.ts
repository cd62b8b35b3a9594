import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/** A bucket whose objects, or one version whose copies, have to be planned anew because tags changed. */
@Entity({ name: 'replan' })
@Check('replan_scope_check', `scope IN ('bucket', 'version')`)
@Index('replan_due', ['dueAt'])
export class ReplanEntity {
  /** Of the bucket or of the version. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'replan_pkey' })
  id!: string;

  @Column({ type: 'text', collation: 'C' })
  scope!: 'bucket' | 'version';

  /** Objects up to this key are done. */
  @Column({ name: 'after_key', type: 'text', collation: 'C', default: '' })
  afterKey!: string;

  /** Of the newest change; a walk for an older one does not end the request. A decimal string. */
  @Column({ name: 'change_seq', type: 'bigint', default: () => `nextval('change_seq')` })
  changeSeq!: string;

  /** When a worker may take it; while one has it, when the others may take it for dead. */
  @CreateDateColumn({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;
}
