import type { AccessControlList } from '@sgw/access';
import type { ReplicaState } from '@sgw/contracts';
import type { NewLock } from '@sgw/retention';
import type { Statement, TextRow } from '../connection/pipelined-connection.js';

/** The intent of a write: known before the first byte leaves, so that no byte is ever unaccounted for. */
export interface WriteIntent {
  /** UUIDv7; also the physical key. */
  readonly versionId: string;
  readonly replicaId: string;
  readonly bucketId: string;
  readonly key: string;
  readonly ownerUserId: string;
  readonly backendId: string;
  readonly physicalBucket: string;
  /** How long the writer may stay silent before the sweeper takes the intent for dead, in seconds. */
  readonly leaseSeconds: number;
}

export interface VersionChecksum {
  readonly algorithm: string;
  readonly type: 'COMPOSITE' | 'FULL_OBJECT';
  /** Base64, with `-N` behind it for a composite one. */
  readonly value: string;
}

/** One part of a multipart object, in order: what a copy or a range needs to know of it. */
export interface PartLayout {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** Hex MD5. */
  readonly etag: string;
  /** Hex. */
  readonly sha256: string;
  readonly crc32: number;
  readonly checksum?: string;
}

/** All that a version is, at the moment it becomes visible. */
export interface VersionFacts {
  readonly sizeBytes: number;
  /** Unquoted: MD5, or md5-of-md5s-N. */
  readonly etag: string;
  /** SHA-256 of the bytes; of the parts' SHA-256s for a multipart object. */
  readonly sha256: Buffer;
  /** CRC-32 of the bytes, which a full read is checked against. */
  readonly crc32: number;
  readonly checksum?: VersionChecksum;
  readonly parts?: readonly PartLayout[];
  readonly headers: Readonly<Record<string, string>>;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The source of a copy, as it was when the terms were read that the copy obeys. */
export interface CommitOrigin {
  readonly bucketId: string;
  readonly bucketEpoch: string;
  readonly versionId: string;
  readonly ruledTags: Readonly<Record<string, string>>;
}

export interface PutCommit extends Omit<WriteIntent, 'leaseSeconds'> {
  readonly bucketEpoch: string;
  /** Null or absent: the owner alone. A multipart upload brings its own. */
  readonly acl?: AccessControlList | null;
  readonly version: VersionFacts;
  readonly decisionId: string | undefined;
  readonly storedEtag: string;
  /** `completed` when the backend's answer proves the bytes, `suspect` when they must be read back first. */
  readonly replicaState: Extract<ReplicaState, 'completed' | 'suspect'>;
  /** Copies promised in the same transaction. */
  readonly owed: readonly { readonly replicaId: string; readonly backendId: string }[];
  readonly mustBeAbsent?: boolean;
  /** ETag, unquoted, or `*`. */
  readonly mustMatch?: string;
  /** Internal id of the multipart upload that this commit completes. */
  readonly uploadId?: string;
  /** What protects the version from its first moment on. */
  readonly lock?: NewLock;
  /** Of a copy: the commit is stale as well when the rules of its source are others by now. */
  readonly origin?: CommitOrigin;
}

export type CommitRefusal = 'bucket-gone' | 'stale' | 'swept' | 'precondition-failed' | 'object-gone';

/** What became of a commit. */
export type CommitResult =
  | { readonly outcome: CommitRefusal }
  | {
      readonly outcome: 'committed';
      /** Whether a former version is garbage now, with copies to be removed. */
      readonly hasDiscarded: boolean;
      readonly isNull: boolean;
      readonly isVersioned: boolean;
      /** S3's Last-Modified. */
      readonly committedAt: Date;
    };

const COMMIT_COLUMNS =
  'outcome, has_discarded, versioning, floor(extract(epoch FROM committed) * 1000)::bigint';
const COMMIT_CALL = `commit_put_3($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
           $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`;

/** One write, whatever its conditions: of an object in one piece as of a multipart upload. */
export const COMMIT: Statement = {
  name: 'commit_put_3',
  text: `SELECT ${COMMIT_COLUMNS} FROM ${COMMIT_CALL}`,
};

// The version and what protects it appear in one transaction; a commit without a lock does not pay for it.
export const COMMIT_LOCKED: Statement = {
  name: 'commit_put_3_locked_1',
  text: `SELECT ${COMMIT_COLUMNS}, lock_new_version_1($1, committed, $29, $30, $31, $32) FROM ${COMMIT_CALL}`,
};

/**
 * Whether the source of a copy is ruled as it was. A source that is gone is ruled by what was read of it.
 *
 * @param at number of the first of its four parameters
 */
export const originHolds = (at: number) => `EXISTS (SELECT FROM bucket o
      WHERE o.id = $${at}::uuid AND (o.epoch = $${at + 1}::bigint OR o.deleted_at IS NOT NULL))
    AND NOT EXISTS (SELECT FROM object_version v
      WHERE v.id = $${at + 2}::uuid AND v.state = 'live' AND v.tags <> $${at + 3}::jsonb)`;

/** The parameters of {@link originHolds}. */
export function originValues({
  bucketId,
  bucketEpoch,
  versionId,
  ruledTags,
}: CommitOrigin): readonly unknown[] {
  return [bucketId, bucketEpoch, versionId, json(ruledTags)];
}

// The version's id comes from the row of the condition: without one the function is not called.
const copied = (at: number) =>
  `(SELECT $1::uuid AS id WHERE ${originHolds(at)}) AS permitted
     CROSS JOIN LATERAL ${COMMIT_CALL.replace('$1,', 'permitted.id,')}`;

/** One copy: no row is the answer where its source's rules changed. */
export const COMMIT_COPY: Statement = {
  name: 'commit_put_3_copy_1',
  text: `SELECT ${COMMIT_COLUMNS} FROM ${copied(29)}`,
};

export const COMMIT_COPY_LOCKED: Statement = {
  name: 'commit_put_3_copy_locked_1',
  text: `SELECT ${COMMIT_COLUMNS}, lock_new_version_1($1, committed, $29, $30, $31, $32) FROM ${copied(33)}`,
};

/** Whether nothing but the bucket's epoch and the intent's being alive has to be judged at the commit. */
export function isOrdinary(put: PutCommit): boolean {
  const { mustBeAbsent, mustMatch, uploadId, lock, origin, version } = put;
  const isBound = lock !== undefined || origin !== undefined || version.parts !== undefined;
  return !mustBeAbsent && mustMatch === undefined && uploadId === undefined && !isBound;
}

const NO_VALUES = '{}';

/** As a value of type jsonb. */
export function json(values: Readonly<Record<string, string>>): string {
  for (const _name in values) return JSON.stringify(values);
  return NO_VALUES;
}

/** As a value of type jsonb. */
export const aclOf = (put: PutCommit): string | null => (put.acl ? JSON.stringify(put.acl) : null);

/** The parameters of {@link COMMIT}. */
export function commitValues(put: PutCommit): readonly unknown[] {
  const { version, owed } = put;
  return [
    put.versionId,
    put.bucketId,
    put.bucketEpoch,
    put.key,
    put.ownerUserId,
    aclOf(put),
    version.sizeBytes,
    version.etag,
    version.sha256,
    version.crc32,
    version.checksum?.algorithm,
    version.checksum?.type,
    version.checksum?.value,
    version.parts && JSON.stringify(version.parts),
    json(version.headers),
    json(version.userMetadata),
    json(version.tags),
    put.decisionId,
    put.replicaId,
    put.backendId,
    put.physicalBucket,
    put.storedEtag,
    put.replicaState,
    owed.length > 0 ? owed.map((replica) => replica.replicaId) : null,
    owed.length > 0 ? owed.map((replica) => replica.backendId) : null,
    put.mustBeAbsent ?? false,
    put.mustMatch,
    put.uploadId,
  ];
}

/** The parameters of {@link COMMIT_LOCKED}. */
export function lockedCommitValues(put: PutCommit, lock: NewLock): readonly unknown[] {
  return [...commitValues(put), lock.mode, lock.until, lock.days, lock.hasLegalHold];
}

/** One row of the commit statements. */
export function parseCommit(row: TextRow | undefined): CommitResult {
  if (row?.[0] !== 'committed') return { outcome: row?.[0] as CommitRefusal };
  return committed(row[2], row[1] === 't', Number(row[3]));
}

/** What became of a write that is visible now. @param versioning of its bucket */
export function committed(
  versioning: string | null | undefined,
  hasDiscarded: boolean,
  atMs: number,
): CommitResult {
  return {
    outcome: 'committed',
    hasDiscarded,
    isNull: versioning !== 'enabled',
    isVersioned: versioning !== 'unversioned',
    committedAt: new Date(atMs),
  };
}
