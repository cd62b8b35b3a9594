import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { TenantEntity } from './tenant.entity.js';

/** Directory of names, apart from `bucket`, so that other regions can hold it without the buckets themselves. */
@Entity({ name: 'bucket_name' })
@Unique('bucket_name_bucket_id_key', ['bucketId'])
export class BucketNameEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid', primaryKeyConstraintName: 'bucket_name_pkey' })
  @ForeignKey(() => TenantEntity, { name: 'bucket_name_tenant_id_fkey' })
  tenantId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'bucket_name_pkey' })
  name!: string;

  /** No foreign key: the bucket's row may be another region's. */
  @Column({ name: 'bucket_id', type: 'uuid' })
  bucketId!: string;

  @Column({ name: 'home_region', type: 'text' })
  homeRegion!: string;

  /** See {@link TenantEntity.changeSeq}. */
  @Column({ name: 'change_seq', type: 'bigint', default: () => "nextval('change_seq')" })
  changeSeq!: string;
}
