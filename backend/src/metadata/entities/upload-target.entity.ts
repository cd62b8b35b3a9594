import { Check, Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MultipartUploadEntity } from './multipart-upload.entity.js';

/** `ended`: completed or aborted at the backend, nothing is left there to abort. */
export type UploadTargetState = 'open' | 'ended';

/** The upload at one backend. An upload may have several: a quorum above one, or a backend that died. */
@Entity({ name: 'upload_target' })
@Check('upload_target_state_check', `state IN ('open', 'ended')`)
export class UploadTargetEntity {
  /** Internal id of the upload, not the client's. */
  @PrimaryColumn({ name: 'upload_id', type: 'uuid', primaryKeyConstraintName: 'upload_target_pkey' })
  @ForeignKey(() => MultipartUploadEntity, { name: 'upload_target_upload_id_fkey' })
  uploadId!: string;

  @PrimaryColumn({
    name: 'backend_id',
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'upload_target_pkey',
  })
  backendId!: string;

  @Column({ name: 'physical_bucket', type: 'text', collation: 'C' })
  physicalBucket!: string;

  @Column({ name: 'physical_key', type: 'text', collation: 'C' })
  physicalKey!: string;

  /** Null until the backend has answered. */
  @Column({ name: 'backend_upload_id', type: 'text', nullable: true })
  backendUploadId!: string | null;

  @Column({ type: 'text', collation: 'C', default: 'open' })
  state!: UploadTargetState;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** When the backend confirmed that nothing of an aborted upload is left. */
  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt!: Date | null;
}
