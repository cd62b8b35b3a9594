import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ErasureEntity } from './erasure.entity.js';

/** One unfinished upload that an erasure covers; its row and those of its parts are kept until the record is signed. */
@Entity({ name: 'erasure_upload' })
@Index('erasure_upload_by_upload', ['uploadId'])
export class ErasureUploadEntity {
  @PrimaryColumn({ name: 'erasure_id', type: 'uuid', primaryKeyConstraintName: 'erasure_upload_pkey' })
  @ForeignKey(() => ErasureEntity, { name: 'erasure_upload_erasure_id_fkey', onDelete: 'CASCADE' })
  erasureId!: string;

  /** Internal id of the upload, not the client's. */
  @PrimaryColumn({ name: 'upload_id', type: 'uuid', primaryKeyConstraintName: 'erasure_upload_pkey' })
  uploadId!: string;
}
