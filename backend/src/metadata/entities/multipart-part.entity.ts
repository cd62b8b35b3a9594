import { Check, Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MultipartUploadEntity } from './multipart-upload.entity.js';

/** One part of an open upload, as the client last sent it. */
@Entity({ name: 'multipart_part' })
@Check('multipart_part_part_number_check', 'part_number BETWEEN 1 AND 10000')
@Check('multipart_part_size_bytes_check', 'size_bytes >= 0')
export class MultipartPartEntity {
  /** Internal id of the upload, not the client's. */
  @PrimaryColumn({ name: 'upload_id', type: 'uuid', primaryKeyConstraintName: 'multipart_part_pkey' })
  @ForeignKey(() => MultipartUploadEntity, { name: 'multipart_part_upload_id_fkey' })
  uploadId!: string;

  @PrimaryColumn({ name: 'part_number', type: 'integer', primaryKeyConstraintName: 'multipart_part_pkey' })
  partNumber!: number;

  /** A decimal string. */
  @Column({ name: 'size_bytes', type: 'bigint' })
  sizeBytes!: string;

  /** Hex MD5. */
  @Column({ type: 'text', collation: 'C' })
  etag!: string;

  @Column({ type: 'bytea' })
  sha256!: Buffer;

  /** A decimal string. */
  @Column({ type: 'bigint' })
  crc32!: string;

  /** Base64; of the algorithm the upload was begun with. */
  @Column({ name: 'checksum_value', type: 'text', collation: 'C', nullable: true })
  checksumValue!: string | null;

  @CreateDateColumn({ name: 'uploaded_at', type: 'timestamptz' })
  uploadedAt!: Date;
}
