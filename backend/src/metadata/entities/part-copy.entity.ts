import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MultipartPartEntity } from './multipart-part.entity.js';

/** A part at one target of its upload. */
@Entity({ name: 'part_copy' })
@ForeignKey(() => MultipartPartEntity, ['uploadId', 'partNumber'], ['uploadId', 'partNumber'], {
  name: 'part_copy_upload_id_part_number_fkey',
  onDelete: 'CASCADE',
})
export class PartCopyEntity {
  /** Internal id of the upload, not the client's. */
  @PrimaryColumn({ name: 'upload_id', type: 'uuid', primaryKeyConstraintName: 'part_copy_pkey' })
  uploadId!: string;

  @PrimaryColumn({ name: 'part_number', type: 'integer', primaryKeyConstraintName: 'part_copy_pkey' })
  partNumber!: number;

  @PrimaryColumn({
    name: 'backend_id',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'part_copy_pkey',
  })
  backendId!: string;

  /** Opaque: what the backend answered, and wants to see again when the upload is completed. */
  @Column({ name: 'backend_etag', type: 'text', collation: 'C' })
  backendEtag!: string;
}
