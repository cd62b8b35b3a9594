import type { BackendFacts } from '@sgw/contracts';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A configured place for bytes, as this installation has known it. Credentials are never here. */
@Entity({ name: 'backend' })
export class BackendEntity {
  /** Immutable name and slug of physical bucket names. */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'backend_pkey' })
  id!: string;

  /** Bumped when the backend was lost or replaced: replicas of an older epoch are owed again. */
  @Column({ type: 'integer', default: 1 })
  epoch!: number;

  /** Whether an operator took it away. */
  @Column({ name: 'is_disabled', type: 'boolean', default: false })
  isDisabled!: boolean;

  /** The facts of the last declaration, which earlier decisions were made with. */
  @Column({ type: 'jsonb' })
  facts!: BackendFacts;

  @CreateDateColumn({ name: 'declared_at', type: 'timestamptz' })
  declaredAt!: Date;
}
