import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/** A placement decision. Shared: the same rules, facts, health and tags lead to the same row. */
@Entity({ name: 'decision' })
@Index('decision_by_creation', ['createdAt', 'id'])
export class DecisionEntity {
  /** Digest of what was judged. */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'decision_pkey' })
  id!: string;

  /** What was judged and what came out, to be explained later. */
  @Column({ type: 'jsonb' })
  outcome!: unknown;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** When something was last judged like this, to the day. */
  @CreateDateColumn({ name: 'seen_at', type: 'timestamptz' })
  seenAt!: Date;
}
