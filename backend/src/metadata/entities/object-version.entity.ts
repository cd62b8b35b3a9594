import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PartLayout } from '../repositories/put-commit.js';

/** `live` · `marker`: a delete marker · `garbage`: superseded, deleted or given up. */
export type ObjectVersionState = 'live' | 'marker' | 'garbage';

/** In a function: PostgreSQL would read rules written out here again for every statement. */
const RULES = 'is_sound_version_1(key, state, size_bytes, etag, seq, is_current)';

/** One version of one object. PostgreSQL is the authority: bytes without a row do not exist. */
@Entity({ name: 'object_version' })
@Check('object_version_check', RULES)
@Index('object_version_current', ['bucketId', 'key'], { unique: true, where: 'is_current' })
@Index('object_version_null', ['bucketId', 'key'], {
  unique: true,
  where: `is_null AND state IN ('live', 'marker')`,
})
// (bucket_id, key, seq DESC) of live versions and markers: the ORM cannot say DESC.
@Index('object_version_history', { synchronize: false })
@Index('object_version_restricted', ['id'], { where: `tags ? 'sgw:residency'` })
@Index('object_version_unverified', ['bucketId', 'id'], {
  where: `provider_version_id IS NOT NULL AND sha256 IS NULL AND state = 'live'`,
})
@Index('object_version_garbage', ['garbageAt'], { where: `state = 'garbage'` })
export class ObjectVersionEntity {
  /** UUIDv7; also the physical key at every backend. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'object_version_pkey' })
  id!: string;

  @Column({ name: 'bucket_id', type: 'uuid' })
  bucketId!: string;

  /** S3 key as sent, at most 1,024 bytes of UTF-8. */
  @Column({ type: 'text', collation: 'C' })
  key!: string;

  /** Order of the versions of a key, drawn in the commit; a decimal string. Null for a write that was given up. */
  @Column({ type: 'bigint', nullable: true })
  seq!: string | null;

  @Column({ type: 'text', collation: 'C' })
  state!: ObjectVersionState;

  /** Whether a request without a version id means this one. */
  @Column({ name: 'is_current', type: 'boolean', default: false })
  isCurrent!: boolean;

  /** Whether its S3 version id is `null`: written while the bucket was not versioned. */
  @Column({ name: 'is_null', type: 'boolean', default: true })
  isNull!: boolean;

  @Column({ name: 'owner_user_id', type: 'uuid' })
  ownerUserId!: string;

  @Column({ type: 'jsonb', nullable: true })
  acl!: unknown;

  /** Bytes as the client sent them; a decimal string, as PostgreSQL's bigint passes 2^53. Null for what has no bytes. */
  @Column({ name: 'size_bytes', type: 'bigint', nullable: true })
  sizeBytes!: string | null;

  /** Unquoted: MD5, or md5-of-md5s-N. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  etag!: string | null;

  /** SHA-256 of the bytes; of the parts' SHA-256s for a multipart object. */
  @Column({ type: 'bytea', nullable: true })
  sha256!: Buffer | null;

  /** CRC-32 of the bytes, which a full read is checked against; a decimal string. */
  @Column({ type: 'bigint', nullable: true })
  crc32!: string | null;

  /** The checksum the client asked for or sent: `CRC64NVME`, `SHA256` … */
  @Column({ name: 'checksum_algorithm', type: 'text', collation: 'C', nullable: true })
  checksumAlgorithm!: string | null;

  /** `FULL_OBJECT` or `COMPOSITE`. */
  @Column({ name: 'checksum_type', type: 'text', collation: 'C', nullable: true })
  checksumType!: string | null;

  /** Base64, with `-N` behind it for a composite one. */
  @Column({ name: 'checksum_value', type: 'text', collation: 'C', nullable: true })
  checksumValue!: string | null;

  /** Layout of a multipart object in order; null for a single PUT. */
  @Column({ type: 'jsonb', nullable: true })
  parts!: readonly PartLayout[] | null;

  /** Headers that are given back as they came: Content-Type, Cache-Control … */
  @Column({ type: 'jsonb', default: {} })
  headers!: Record<string, string>;

  /** `x-amz-meta-…`, without the prefix. */
  @Column({ name: 'user_metadata', type: 'jsonb', default: {} })
  userMetadata!: Record<string, string>;

  @Column({ type: 'jsonb', default: {} })
  tags!: Record<string, string>;

  /** Object lock: `GOVERNANCE` or `COMPLIANCE`. */
  @Column({ name: 'lock_mode', type: 'text', nullable: true })
  lockMode!: string | null;

  /** In whole milliseconds; set together with the mode. */
  @Column({ name: 'lock_until', type: 'timestamptz', nullable: true })
  lockUntil!: Date | null;

  /** Null where nobody ever said. */
  @Column({ name: 'has_legal_hold', type: 'boolean', nullable: true })
  hasLegalHold!: boolean | null;

  /** The placement decision it was written under. */
  @Column({ name: 'decision_id', type: 'text', collation: 'C', nullable: true })
  decisionId!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** S3's Last-Modified. */
  @Column({ name: 'committed_at', type: 'timestamptz', nullable: true })
  committedAt!: Date | null;

  @Column({ name: 'garbage_at', type: 'timestamptz', nullable: true })
  garbageAt!: Date | null;

  /** Of an adopted version: what its provider calls it, `null` where it keeps no versions. Null for our own. */
  @Column({ name: 'provider_version_id', type: 'text', collation: 'C', nullable: true })
  providerVersionId!: string | null;

  /** Of an adopted version: when its headers, metadata and tags were read; null while only the listing is known. */
  @Column({ name: 'described_at', type: 'timestamptz', nullable: true })
  describedAt!: Date | null;

  /** Of an adopted version: when its tags, ACL or object lock were changed at the gateway; its provider does not know of it. */
  @Column({ name: 'amended_at', type: 'timestamptz', nullable: true })
  amendedAt!: Date | null;
}
