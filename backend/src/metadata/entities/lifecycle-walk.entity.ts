import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { BucketEntity } from './bucket.entity.js';

/** How far the walk over a bucket with lifecycle rules has come. */
@Entity({ name: 'lifecycle_walk' })
@Check('lifecycle_walk_stage_check', `stage IN ('versions', 'uploads')`)
@Index('lifecycle_walk_due', ['dueAt'])
export class LifecycleWalkEntity {
  @PrimaryColumn({ name: 'bucket_id', type: 'uuid', primaryKeyConstraintName: 'lifecycle_walk_pkey' })
  @ForeignKey(() => BucketEntity, { name: 'lifecycle_walk_bucket_id_fkey' })
  bucketId!: string;

  /** When a worker may take it; while one has it, when the others may take it for dead. */
  @CreateDateColumn({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  /** Of the worker that walks; whoever had it before has lost it. Null while nobody does. */
  @Column({ type: 'uuid', nullable: true })
  token!: string | null;

  /** When the walk under way began; null between two. */
  @Column({ name: 'began_at', type: 'timestamptz', nullable: true })
  beganAt!: Date | null;

  @Column({ type: 'text', collation: 'C', default: 'versions' })
  stage!: 'versions' | 'uploads';

  /** Which of the rules' prefixes is being walked. */
  @Column({ name: 'range_index', type: 'integer', default: 0 })
  rangeIndex!: number;

  /** What stands up to this key is done. */
  @Column({ name: 'after_key', type: 'text', collation: 'C', default: '' })
  afterKey!: string;

  /** The last one done of that key: the seq of a version, or an upload id. */
  @Column({ name: 'after_mark', type: 'text', collation: 'C', default: '' })
  afterMark!: string;
}
