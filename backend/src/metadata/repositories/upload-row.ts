import type { ObjectLock, RetentionMode } from '@sgw/retention';
import type { Upload, UploadState, UploadTarget } from './multipart.repository.js';

/** An upload with its open target, as {@link UPLOAD_COLUMNS} reads it. */
export interface UploadRow {
  id: string;
  upload_id: string;
  bucket_id: string;
  key: string;
  owner_user_id: string;
  version_id: string;
  state: UploadState;
  headers: Record<string, string>;
  user_metadata: Record<string, string>;
  tags: Record<string, string>;
  checksum_algorithm: string | null;
  checksum_type: string | null;
  completed_parts: string | null;
  completed_etag: string | null;
  must_be_absent: boolean;
  must_match: string | null;
  lock_mode: RetentionMode | null;
  lock_until: Date | null;
  has_legal_hold: boolean | null;
  initiated_at: Date;
  backend_id: string | null;
  physical_bucket: string | null;
  physical_key: string | null;
  backend_upload_id: string | null;
  bucket_epoch: string;
}

/** Of `multipart_upload u` and `upload_target t`. */
export const UPLOAD_COLUMNS = `u.id, u.upload_id, u.bucket_id, u.key, u.owner_user_id, u.version_id, u.state, u.headers, u.user_metadata, u.tags,
  u.checksum_algorithm, u.checksum_type, u.completed_parts, u.completed_etag, u.must_be_absent, u.must_match, u.initiated_at,
  u.lock_mode, u.lock_until, u.has_legal_hold, t.backend_id, t.physical_bucket, t.physical_key, t.backend_upload_id,
  (SELECT b.epoch::text FROM bucket b WHERE b.id = u.bucket_id) AS bucket_epoch`;

function toLock({ lock_mode, lock_until, has_legal_hold }: UploadRow): ObjectLock | undefined {
  if (lock_mode === null && has_legal_hold === null) return undefined;
  return {
    ...(lock_mode && lock_until ? { retention: { mode: lock_mode, until: lock_until } } : {}),
    ...(has_legal_hold === null ? {} : { hasLegalHold: has_legal_hold }),
  };
}

export function toTarget(row: UploadRow): UploadTarget {
  return {
    backendId: row.backend_id ?? '',
    physicalBucket: row.physical_bucket ?? '',
    physicalKey: row.physical_key ?? '',
    backendUploadId: row.backend_upload_id ?? '',
  };
}

export function toUpload(row: UploadRow): Upload {
  const lock = toLock(row);
  return {
    id: row.id,
    uploadId: row.upload_id,
    bucketId: row.bucket_id,
    key: row.key,
    ownerUserId: row.owner_user_id,
    versionId: row.version_id,
    state: row.state,
    headers: row.headers,
    userMetadata: row.user_metadata,
    tags: row.tags,
    checksumAlgorithm: row.checksum_algorithm ?? undefined,
    checksumType: row.checksum_type ?? undefined,
    completedParts: row.completed_parts ?? undefined,
    completedEtag: row.completed_etag ?? undefined,
    mustBeAbsent: row.must_be_absent,
    mustMatch: row.must_match ?? undefined,
    initiatedAt: row.initiated_at,
    bucketEpoch: row.bucket_epoch,
    ...(lock ? { lock } : {}),
    target: row.backend_id ? toTarget(row) : undefined,
  };
}
