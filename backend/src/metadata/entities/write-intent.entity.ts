import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A write under way: on record before its first byte leaves. The commit turns it into a version and its first copy. */
@Entity({ name: 'write_intent' })
export class WriteIntentEntity {
  /** Of the version to be, UUIDv7; also the physical key of the bytes. */
  @PrimaryColumn({ name: 'version_id', type: 'uuid', primaryKeyConstraintName: 'write_intent_pkey' })
  versionId!: string;

  /** Of the copy to be. */
  @Column({ name: 'replica_id', type: 'uuid' })
  replicaId!: string;

  @Column({ name: 'bucket_id', type: 'uuid' })
  bucketId!: string;

  @Column({ type: 'text', collation: 'C' })
  key!: string;

  @Column({ name: 'owner_user_id', type: 'uuid' })
  ownerUserId!: string;

  /** Where the bytes go. */
  @Column({ name: 'backend_id', type: 'text', collation: 'C' })
  backendId!: string;

  @Column({ name: 'physical_bucket', type: 'text', collation: 'C' })
  physicalBucket!: string;

  /** When the sweeper may take the writer for dead. */
  @Column({ name: 'lease_until', type: 'timestamptz' })
  leaseUntil!: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
