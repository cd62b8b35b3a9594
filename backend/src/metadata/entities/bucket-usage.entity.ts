import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A share of a bucket's counters; the sum over its stripes counts, a single stripe may be negative. */
@Entity({ name: 'bucket_usage' })
export class BucketUsageEntity {
  @PrimaryColumn({ name: 'bucket_id', type: 'uuid', primaryKeyConstraintName: 'bucket_usage_pkey' })
  bucketId!: string;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'bucket_usage_pkey' })
  stripe!: number;

  /** Object versions, current or not, without delete markers; a decimal string. */
  @Column({ type: 'bigint', default: 0 })
  objects!: string;

  /** Their logical size; a decimal string. */
  @Column({ type: 'bigint', default: 0 })
  bytes!: string;
}
