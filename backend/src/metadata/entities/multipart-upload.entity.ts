import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { UploadState } from '../repositories/multipart.repository.js';

const KEY_LENGTH = 'octet_length(key) BETWEEN 1 AND 1024';
const STATES = `state IN ('open', 'completing', 'completed', 'aborted')`;
const IS_OPEN = `state IN ('open', 'completing')`;

/** A multipart upload. A completed one stays for a while, so that a repeated completion gets the same answer. */
@Entity({ name: 'multipart_upload' })
@Unique('multipart_upload_upload_id_key', ['uploadId'])
@Unique('multipart_upload_version_id_key', ['versionId'])
@Check('multipart_upload_key_check', KEY_LENGTH)
@Check('multipart_upload_state_check', STATES)
@Index('multipart_upload_open', ['bucketId', 'key', 'uploadId'], { where: IS_OPEN })
@Index('multipart_upload_ended', ['endedAt'], { where: 'ended_at IS NOT NULL' })
@Index('multipart_upload_by_age', ['initiatedAt'], { where: IS_OPEN })
export class MultipartUploadEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'multipart_upload_pkey' })
  id!: string;

  /** What the client knows it by. */
  @Column({ name: 'upload_id', type: 'text', collation: 'C' })
  uploadId!: string;

  @Column({ name: 'bucket_id', type: 'uuid' })
  bucketId!: string;

  /** S3 key as sent, at most 1,024 bytes of UTF-8. */
  @Column({ type: 'text', collation: 'C' })
  key!: string;

  @Column({ name: 'owner_user_id', type: 'uuid' })
  ownerUserId!: string;

  /** The version it becomes; its physical key from the start. */
  @Column({ name: 'version_id', type: 'uuid' })
  versionId!: string;

  @Column({ type: 'text', collation: 'C', default: 'open' })
  state!: UploadState;

  @Column({ type: 'jsonb', default: {} })
  headers!: Record<string, string>;

  /** `x-amz-meta-…`, without the prefix. */
  @Column({ name: 'user_metadata', type: 'jsonb', default: {} })
  userMetadata!: Record<string, string>;

  @Column({ type: 'jsonb', default: {} })
  tags!: Record<string, string>;

  /** The ACL of the object it becomes; null: its owner alone. */
  @Column({ type: 'jsonb', nullable: true })
  acl!: unknown;

  /** Object lock that the version is to have, as the upload was begun; all null: what its bucket gives it. */
  @Column({ name: 'lock_mode', type: 'text', nullable: true })
  lockMode!: string | null;

  @Column({ name: 'lock_until', type: 'timestamptz', nullable: true })
  lockUntil!: Date | null;

  @Column({ name: 'has_legal_hold', type: 'boolean', nullable: true })
  hasLegalHold!: boolean | null;

  @Column({ name: 'checksum_algorithm', type: 'text', collation: 'C', nullable: true })
  checksumAlgorithm!: string | null;

  /** `FULL_OBJECT` or `COMPOSITE`. */
  @Column({ name: 'checksum_type', type: 'text', collation: 'C', nullable: true })
  checksumType!: string | null;

  /** While completing: when another completion may take over. */
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil!: Date | null;

  /** While completing: when its client asked for it. */
  @Column({ name: 'completing_since', type: 'timestamptz', nullable: true })
  completingSince!: Date | null;

  /** Digest of the part list it is or was completed with. */
  @Column({ name: 'completed_parts', type: 'text', collation: 'C', nullable: true })
  completedParts!: string | null;

  @Column({ name: 'completed_etag', type: 'text', collation: 'C', nullable: true })
  completedEtag!: string | null;

  /** While completing: `If-None-Match: *`. */
  @Column({ name: 'must_be_absent', type: 'boolean', default: false })
  mustBeAbsent!: boolean;

  /** While completing: the ETag of `If-Match`, unquoted, or `*`. */
  @Column({ name: 'must_match', type: 'text', collation: 'C', nullable: true })
  mustMatch!: string | null;

  @CreateDateColumn({ name: 'initiated_at', type: 'timestamptz' })
  initiatedAt!: Date;

  /** When it was completed or aborted. */
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
