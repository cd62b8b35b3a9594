import { Check, Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { BackendEntity } from './backend.entity.js';
import { BucketEntity } from './bucket.entity.js';

/** `pending`: not yet made at the backend · `ready`. A removed one has no row. */
export type BucketMappingState = 'pending' | 'ready';

/** The physical bucket of a logical one at one backend. */
@Entity({ name: 'bucket_mapping' })
@Unique('bucket_mapping_backend_id_physical_name_key', ['backendId', 'physicalName'])
@Check('bucket_mapping_state_check', `state IN ('pending', 'ready')`)
export class BucketMappingEntity {
  @PrimaryColumn({ name: 'bucket_id', type: 'uuid', primaryKeyConstraintName: 'bucket_mapping_pkey' })
  @ForeignKey(() => BucketEntity, { name: 'bucket_mapping_bucket_id_fkey' })
  bucketId!: string;

  @PrimaryColumn({
    name: 'backend_id',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'bucket_mapping_pkey',
  })
  @ForeignKey(() => BackendEntity, { name: 'bucket_mapping_backend_id_fkey' })
  backendId!: string;

  /** `s3gw-<hash>-<slug>`, or an adopted bucket's own name. */
  @Column({ name: 'physical_name', type: 'text', collation: 'C' })
  physicalName!: string;

  /** How many names were found taken at this backend; part of what is hashed. */
  @Column({ type: 'integer', default: 0 })
  collision!: number;

  @Column({ type: 'text', default: 'pending' })
  state!: BucketMappingState;

  /** Whether the bucket was there before us. */
  @Column({ name: 'is_adopted', type: 'boolean', default: false })
  isAdopted!: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
