import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ErasureEntity } from './erasure.entity.js';

/** One version that an erasure covers. */
@Entity({ name: 'erasure_version' })
@Index('erasure_version_by_version', ['versionId'])
@Index('erasure_version_open', ['erasureId', 'versionId'], { where: 'NOT is_done' })
export class ErasureVersionEntity {
  @PrimaryColumn({ name: 'erasure_id', type: 'uuid', primaryKeyConstraintName: 'erasure_version_pkey' })
  @ForeignKey(() => ErasureEntity, { name: 'erasure_version_erasure_id_fkey', onDelete: 'CASCADE' })
  erasureId!: string;

  @PrimaryColumn({ name: 'version_id', type: 'uuid', primaryKeyConstraintName: 'erasure_version_pkey' })
  versionId!: string;

  @Column({ name: 'bucket_id', type: 'uuid' })
  bucketId!: string;

  @Column({ type: 'text', collation: 'C' })
  key!: string;

  /** Whether every copy is confirmed to be gone. */
  @Column({ name: 'is_done', type: 'boolean', default: false })
  isDone!: boolean;
}
