import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { BucketEntity } from './bucket.entity.js';

/** A backend bucket's own settings, as they were first and last told. */
@Entity({ name: 'backend_bucket_settings' })
export class BackendBucketSettingsEntity {
  @PrimaryColumn({
    name: 'bucket_id',
    type: 'uuid',
    primaryKeyConstraintName: 'backend_bucket_settings_pkey',
  })
  @ForeignKey(() => BucketEntity, { name: 'backend_bucket_settings_bucket_id_fkey' })
  bucketId!: string;

  @PrimaryColumn({
    name: 'backend_id',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'backend_bucket_settings_pkey',
  })
  backendId!: string;

  @PrimaryColumn({
    name: 'physical_name',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'backend_bucket_settings_pkey',
  })
  physicalName!: string;

  @Column({ name: 'first_seen', type: 'jsonb' })
  firstSeen!: unknown;

  @CreateDateColumn({ name: 'first_seen_at', type: 'timestamptz' })
  firstSeenAt!: Date;

  @Column({ name: 'last_seen', type: 'jsonb' })
  lastSeen!: unknown;

  @CreateDateColumn({ name: 'last_seen_at', type: 'timestamptz' })
  lastSeenAt!: Date;
}
