import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MultipartPartEntity } from './multipart-part.entity.js';

/** A body that a backend took as a part: the one that it kept is the part. */
@Entity({ name: 'part_attempt' })
@ForeignKey(() => MultipartPartEntity, ['uploadId', 'partNumber'], ['uploadId', 'partNumber'], {
  name: 'part_attempt_upload_id_part_number_fkey',
  onDelete: 'CASCADE',
})
export class PartAttemptEntity {
  /** Internal id of the upload, not the client's. */
  @PrimaryColumn({ name: 'upload_id', type: 'uuid', primaryKeyConstraintName: 'part_attempt_pkey' })
  uploadId!: string;

  @PrimaryColumn({ name: 'part_number', type: 'integer', primaryKeyConstraintName: 'part_attempt_pkey' })
  partNumber!: number;

  @PrimaryColumn({
    name: 'backend_id',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'part_attempt_pkey',
  })
  backendId!: string;

  /** Opaque: what the backend answered to this body. */
  @PrimaryColumn({
    name: 'backend_etag',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'part_attempt_pkey',
  })
  backendEtag!: string;

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

  @CreateDateColumn({ name: 'saved_at', type: 'timestamptz' })
  savedAt!: Date;
}
