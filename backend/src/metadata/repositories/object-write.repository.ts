import { type ReplicaState, RESIDENCY_TAG } from '@sgw/contracts';
import type { AccessControlList } from '@sgw/access';
import type { NewLock } from '@sgw/retention';
import type { ClientBase } from 'pg';
import type { HotPath } from '../connection/hot-path.js';
import type { Statement } from '../connection/pipelined-connection.js';

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

/** What to delete, and what must be true of it. */
export interface DeleteTarget {
  readonly key: string;
  /** `null`, or an internal id; undefined deletes as S3 does without a version id. */
  readonly version?: string;
  /** Id of the delete marker, should one be made; UUIDv7. */
  readonly markerId: string;
  /** ETag, unquoted, or `*`. */
  readonly mustMatch?: string;
  readonly mustHaveBytes?: number;
  /** Last-Modified in whole seconds since 1970. */
  readonly mustBeOfSeconds?: number;
  /** Whether a retention in GOVERNANCE mode is no hindrance. */
  readonly mayBypassGovernance?: boolean;
}

/**
 * `deleted`: for good · `marked`: a delete marker is current now · `absent`: there was nothing · `object-gone`: a condition
 * spoke of what is not there · `locked`: object lock protects the version, nothing was done.
 */
export type DeleteOutcome =
  'deleted' | 'marked' | 'absent' | 'precondition-failed' | 'object-gone' | 'locked';

export interface Deletion {
  readonly outcome: DeleteOutcome;
  /** Internal id of the version that is gone, or of the marker that was made. */
  readonly versionId: string | undefined;
  readonly isNull: boolean;
  readonly isMarker: boolean;
  /** Whether copies at backends are owed a removal. */
  readonly hasDiscarded: boolean;
  /** The erasure that follows what was discarded to its end, where one was asked for. */
  readonly erasureId?: string;
}

/**
 * What becomes of the rows of the CTE `intent`, which are no intents any more: a version that never was, as evidence, and
 * copies, the further ones of a quorum among them, whose bytes, if any arrived, are owed a removal.
 */
export const GIVEN_UP_WRITES = `
  version AS (
    INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, garbage_at, created_at)
    SELECT version_id, bucket_id, key, owner_user_id, 'garbage', now(), created_at FROM intent),
  removal AS (
    INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state, due_at)
    SELECT replica_id, version_id, bucket_id, backend_id, physical_bucket, version_id::text, 'deleting', now() FROM intent),
  further AS (
    UPDATE replica SET state = 'deleting', due_at = now(), generation = generation + 1, lease_token = NULL
     WHERE version_id IN (SELECT version_id FROM intent) AND state NOT IN ('deleting', 'deleted'))`;

// Rules that were edited since the plan must not see a byte go by the old ones: the epoch is asked for here, before the first.
const BEGIN: Statement = {
  name: 'begin_put_4',
  text: `INSERT INTO write_intent (version_id, replica_id, bucket_id, key, owner_user_id, backend_id, physical_bucket, lease_until)
         SELECT $1::uuid, $2::uuid, id, $4::text, $5::uuid, $6::text, $7::text, now() + $8 * interval '1 second'
           FROM bucket WHERE id = $3 AND epoch = $9 RETURNING 1`,
};

const RENEW: Statement = {
  name: 'renew_put_2',
  text: `UPDATE write_intent SET lease_until = now() + $2 * interval '1 second' WHERE version_id = $1 RETURNING 1`,
};

// The given-up copy keeps its id, and has its row from now on: its bytes are owed a removal whatever becomes of the intent.
const RETARGET: Statement = {
  name: 'retarget_put_2',
  text: `WITH intent AS (SELECT * FROM write_intent WHERE version_id = $1 FOR UPDATE),
         moved AS (UPDATE write_intent SET replica_id = $2, backend_id = $3, physical_bucket = $4 WHERE version_id = $1)
         INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state, due_at)
         SELECT replica_id, version_id, bucket_id, backend_id, physical_bucket, version_id::text, 'deleting', now() FROM intent`,
};

const ABANDON: Statement = {
  name: 'abandon_put_2',
  text: `WITH intent AS (DELETE FROM write_intent WHERE version_id = $1 RETURNING *), ${GIVEN_UP_WRITES} SELECT 1`,
};

const COMMIT_COLUMNS =
  'outcome, has_discarded, versioning, floor(extract(epoch FROM committed) * 1000)::bigint';
const COMMIT_CALL = `commit_put_3($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
           $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`;

const COMMIT: Statement = {
  name: 'commit_put_3',
  text: `SELECT ${COMMIT_COLUMNS} FROM ${COMMIT_CALL}`,
};

// The version and what protects it appear in one transaction; a commit without a lock does not pay for it.
const COMMIT_LOCKED: Statement = {
  name: 'commit_put_3_locked_1',
  text: `SELECT ${COMMIT_COLUMNS}, lock_new_version_1($1, committed, $29, $30, $31, $32) FROM ${COMMIT_CALL}`,
};

const DELETE: Statement = {
  name: 'delete_objects_3',
  text: `SELECT outcome, version_id, is_null, is_marker, has_discarded
           FROM delete_objects_3($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};

const DELETE_TRACKED: Statement = {
  name: 'delete_tracked_1',
  text: `SELECT outcome, version_id, is_null, is_marker, has_discarded, erasure
           FROM delete_tracked_1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

// What a copy carries from its source stays, whatever the client sets. The request to plan anew stands or falls with the tags: a crash behind them cannot lose it.
const SET_TAGS: Statement = {
  name: 'set_version_tags_2',
  text: `WITH changed AS (
           UPDATE object_version
              SET tags = $2 || CASE WHEN tags ? '${RESIDENCY_TAG}'
                                    THEN jsonb_build_object('${RESIDENCY_TAG}', tags -> '${RESIDENCY_TAG}') ELSE '{}' END
            WHERE id = $1 AND state = 'live' RETURNING id),
         request AS (
           INSERT INTO replan (id, scope) SELECT id, 'version' FROM changed
           ON CONFLICT (id) DO UPDATE SET change_seq = nextval('change_seq'), due_at = now())
         SELECT id FROM changed`,
};

/** The parameters of {@link DELETE}. */
function deleteValues(
  bucketId: string,
  ownerUserId: string,
  targets: readonly DeleteTarget[],
): readonly unknown[] {
  return [
    bucketId,
    ownerUserId,
    targets.map(({ key }) => key),
    targets.map(({ version }) => version ?? null),
    targets.map(({ markerId }) => markerId),
    targets.map(({ mustMatch }) => mustMatch ?? null),
    targets.map(({ mustHaveBytes }) => mustHaveBytes ?? null),
    targets.map(({ mustBeOfSeconds }) => mustBeOfSeconds ?? null),
    targets.map(({ mayBypassGovernance }) => mayBypassGovernance ?? false),
  ];
}

interface DeletionRow {
  outcome: DeleteOutcome | 'bucket-gone';
  version_id: string | null;
  is_null: boolean | null;
  is_marker: boolean | null;
  has_discarded: boolean;
}

/**
 * As {@link ObjectWriteRepository.delete}, within a transaction that has found the bucket and holds its lock.
 *
 * @returns one result per target
 */
export async function callDelete(
  client: ClientBase,
  bucketId: string,
  ownerUserId: string,
  targets: readonly DeleteTarget[],
): Promise<readonly Deletion[]> {
  if (targets.length === 0) return [];
  const { rows } = await client.query<DeletionRow>(DELETE.text, [
    ...deleteValues(bucketId, ownerUserId, targets),
  ]);
  return rows.map((row) => ({
    outcome: row.outcome as DeleteOutcome,
    versionId: row.version_id ?? undefined,
    isNull: row.is_null ?? false,
    isMarker: row.is_marker ?? false,
    hasDiscarded: row.has_discarded,
  }));
}

const NO_VALUES = '{}';

function json(values: Readonly<Record<string, string>>): string {
  for (const _name in values) return JSON.stringify(values);
  return NO_VALUES;
}

/** The writes of the data path. Each is one statement on a pipelined connection. */
export class ObjectWriteRepository {
  constructor(private readonly hot: HotPath) {}

  /**
   * Records the intent to write. Readers do not see the version until {@link commit}.
   *
   * @param bucketEpoch of the rules that the intent was planned by
   * @returns false, and nothing is on record, when they are others by now
   */
  async begin(intent: WriteIntent, bucketEpoch: string): Promise<boolean> {
    const rows = await this.hot.read(BEGIN, [
      intent.versionId,
      intent.replicaId,
      intent.bucketId,
      intent.key,
      intent.ownerUserId,
      intent.backendId,
      intent.physicalBucket,
      intent.leaseSeconds,
      bucketEpoch,
    ]);
    return rows.length === 1;
  }

  /** @returns whether the intent is still this writer's */
  async renew(versionId: string, leaseSeconds: number): Promise<boolean> {
    return (await this.hot.read(RENEW, [versionId, leaseSeconds])).length === 1;
  }

  /** The first backend failed before the commit: its bytes are owed a removal, the intent goes on at another one. */
  async retarget(
    intent: Pick<WriteIntent, 'versionId' | 'replicaId' | 'backendId' | 'physicalBucket'>,
  ): Promise<void> {
    const { versionId, replicaId, backendId, physicalBucket } = intent;
    await this.hot.read(RETARGET, [versionId, replicaId, backendId, physicalBucket]);
  }

  /** The write failed: its bytes, if any arrived, are owed a removal. A committed version is left alone. */
  async abandon(versionId: string): Promise<void> {
    await this.hot.read(ABANDON, [versionId]);
  }

  /** Makes a written version the current one and its copies owed, or does nothing; its predecessor stays where versions are kept. */
  async commit(put: PutCommit): Promise<CommitResult> {
    const { version, owed, lock } = put;
    const values = [
      put.versionId,
      put.bucketId,
      put.bucketEpoch,
      put.key,
      put.ownerUserId,
      put.acl && JSON.stringify(put.acl),
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
    const [row] = await (lock
      ? this.hot.commit(COMMIT_LOCKED, [...values, lock.mode, lock.until, lock.days, lock.hasLegalHold])
      : this.hot.commit(COMMIT, values));
    if (row?.[0] !== 'committed') return { outcome: row?.[0] as CommitRefusal };
    return {
      outcome: 'committed',
      hasDiscarded: row[1] === 't',
      isNull: row[2] !== 'enabled',
      isVersioned: row[2] !== 'unversioned',
      committedAt: new Date(Number(row[3])),
    };
  }

  /**
   * Deletes in this order, all or (when it throws) nothing. Copies of what is gone are removed by workers.
   *
   * @param ownerUserId owner of the delete markers
   * @param targets at most 100 at a time, because each holds a lock until the commit
   * @param erasureDays what is discarded is tracked, and its end due within so many days unless a policy says otherwise
   * @returns one result per target; `bucket-gone` when the bucket was deleted meanwhile
   */
  async delete(
    bucketId: string,
    ownerUserId: string,
    targets: readonly DeleteTarget[],
    erasureDays?: number,
  ): Promise<readonly Deletion[] | 'bucket-gone'> {
    const values = deleteValues(bucketId, ownerUserId, targets);
    const rows =
      erasureDays === undefined
        ? await this.hot.commit(DELETE, values)
        : await this.hot.commit(DELETE_TRACKED, [...values, erasureDays]);
    if (rows[0]?.[0] === 'bucket-gone') return 'bucket-gone';
    return rows.map((row) => ({
      outcome: row[0] as DeleteOutcome,
      versionId: row[1] ?? undefined,
      isNull: row[2] === 't',
      isMarker: row[3] === 't',
      hasDiscarded: row[4] === 't',
      ...(typeof row[5] === 'string' && { erasureId: row[5] }),
    }));
  }

  /** @returns false when there is no such live version (any more) */
  async setTags(versionId: string, tags: Readonly<Record<string, string>>): Promise<boolean> {
    return (await this.hot.commit(SET_TAGS, [versionId, json(tags)])).length === 1;
  }
}
