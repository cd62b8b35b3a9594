import { Check, Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { BackendEntity } from './backend.entity.js';
import { BucketEntity } from './bucket.entity.js';

/** The physical bucket with object lock of a logical one at one backend, beside the plain one of `bucket_mapping`. */
@Entity({ name: 'locked_bucket' })
@Unique('locked_bucket_backend_id_physical_name_key', ['backendId', 'physicalName'])
@Check('locked_bucket_state_check', `state IN ('pending', 'ready')`)
export class LockedBucketEntity {
  @PrimaryColumn({ name: 'bucket_id', type: 'uuid', primaryKeyConstraintName: 'locked_bucket_pkey' })
  @ForeignKey(() => BucketEntity, { name: 'locked_bucket_bucket_id_fkey' })
  bucketId!: string;

  @PrimaryColumn({
    name: 'backend_id',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'locked_bucket_pkey',
  })
  @ForeignKey(() => BackendEntity, { name: 'locked_bucket_backend_id_fkey' })
  backendId!: string;

  /** `s3gl-<hash>-<slug>`. */
  @Column({ name: 'physical_name', type: 'text', collation: 'C' })
  physicalName!: string;

  /** How many names were found taken at this backend; part of what is hashed. */
  @Column({ type: 'integer', default: 0 })
  collision!: number;

  @Column({ type: 'text', default: 'pending' })
  state!: 'pending' | 'ready';

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
