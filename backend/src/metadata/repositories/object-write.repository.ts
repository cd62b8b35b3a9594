import { RESIDENCY_TAG } from '@sgw/contracts';
import type { ClientBase } from 'pg';
import type { HotPath } from '../connection/hot-path.js';
import { NaturalBatch } from '../connection/natural-batch.js';
import type { Statement } from '../connection/pipelined-connection.js';
import {
  BEGIN_MANY,
  type Beginning,
  beginManyValues,
  byBucket,
  COMMIT_MANY,
  commitManyValues,
  parseCommits,
} from './put-batch.js';
import {
  COMMIT,
  COMMIT_COPY,
  COMMIT_COPY_LOCKED,
  COMMIT_LOCKED,
  type CommitResult,
  commitValues,
  isOrdinary,
  json,
  lockedCommitValues,
  originValues,
  parseCommit,
  type PutCommit,
  type WriteIntent,
} from './put-commit.js';

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
  name: 'retarget_put_3',
  text: `WITH intent AS (SELECT i.* FROM write_intent i JOIN bucket b ON b.id = i.bucket_id
                          WHERE i.version_id = $1 AND b.epoch = $5 FOR UPDATE OF i),
         moved AS (UPDATE write_intent SET replica_id = $2, backend_id = $3, physical_bucket = $4
                    WHERE version_id = (SELECT version_id FROM intent))
         INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state, due_at)
         SELECT replica_id, version_id, bucket_id, backend_id, physical_bucket, version_id::text, 'deleting', now() FROM intent
         RETURNING 1`,
};

const ABANDON: Statement = {
  name: 'abandon_put_2',
  text: `WITH intent AS (DELETE FROM write_intent WHERE version_id = $1 RETURNING *), ${GIVEN_UP_WRITES} SELECT 1`,
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

/** Writes that begin, or end, together: more would make the first of them wait for the last. */
const MAX_BATCH = 64;
/** Most that a commit waits for others where many come, in milliseconds: twice as many then share its statement and its fsync (ADR 19). */
const GATHER_MS = 3;

const beginValues = (intent: Beginning): readonly unknown[] => [
  intent.versionId,
  intent.replicaId,
  intent.bucketId,
  intent.key,
  intent.ownerUserId,
  intent.backendId,
  intent.physicalBucket,
  intent.leaseSeconds,
  intent.bucketEpoch,
];

/**
 * The writes of the data path. Each is one statement on a pipelined connection; the two that every PUT makes share theirs with
 * those of other PUTs that are made meanwhile.
 */
export class ObjectWriteRepository {
  private readonly beginnings: NaturalBatch<Beginning, boolean>;
  private readonly commits: NaturalBatch<PutCommit, CommitResult>;

  constructor(private readonly hot: HotPath) {
    this.beginnings = new NaturalBatch({
      maxItems: MAX_BATCH,
      one: (intent) => this.beginOne(intent),
      many: (intents) => this.beginMany(intents),
    });
    this.commits = new NaturalBatch({
      maxItems: MAX_BATCH,
      one: (put) => this.commitOne(put),
      many: (puts) => this.commitMany(puts),
      keyOf: ({ bucketId, key }) => `${bucketId}/${key}`,
      gatherMs: GATHER_MS,
    });
  }

  /**
   * Records the intent to write. Readers do not see the version until {@link commit}.
   *
   * @param bucketEpoch of the rules that the intent was planned by
   * @param isFollowed whether another statement for this intent is sent before this one is answered: then it leaves at once
   * @returns false, and nothing is on record, when they are others by now
   */
  begin(intent: WriteIntent, bucketEpoch: string, isFollowed = false): Promise<boolean> {
    const beginning = { ...intent, bucketEpoch };
    return isFollowed ? this.beginOne(beginning) : this.beginnings.add(beginning);
  }

  /** @returns whether the intent is still this writer's */
  async renew(versionId: string, leaseSeconds: number): Promise<boolean> {
    return (await this.hot.read(RENEW, [versionId, leaseSeconds])).length === 1;
  }

  /**
   * The first backend failed before the commit: its bytes are owed a removal, the intent goes on at another one.
   *
   * @param bucketEpoch of the rules that the other one was chosen by
   * @returns false, and the intent stays as it is, when they are others by now, or the intent was given up
   */
  async retarget(
    intent: Pick<WriteIntent, 'versionId' | 'replicaId' | 'backendId' | 'physicalBucket'>,
    bucketEpoch: string,
  ): Promise<boolean> {
    const { versionId, replicaId, backendId, physicalBucket } = intent;
    const values = [versionId, replicaId, backendId, physicalBucket, bucketEpoch];
    return (await this.hot.read(RETARGET, values)).length === 1;
  }

  /** The write failed: its bytes, if any arrived, are owed a removal. A committed version is left alone. */
  async abandon(versionId: string): Promise<void> {
    await this.hot.read(ABANDON, [versionId]);
  }

  /** Makes a written version the current one and its copies owed, or does nothing; its predecessor stays where versions are kept. */
  commit(put: PutCommit): Promise<CommitResult> {
    return isOrdinary(put) ? this.commits.add(put) : this.commitOne(put);
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

  private async beginOne(intent: Beginning): Promise<boolean> {
    return (await this.hot.read(BEGIN, beginValues(intent))).length === 1;
  }

  private async beginMany(intents: readonly Beginning[]): Promise<readonly boolean[]> {
    const rows = await this.hot.read(BEGIN_MANY, beginManyValues(intents));
    const begun = new Set(rows.map(([versionId]) => versionId));
    return intents.map(({ versionId }) => begun.has(versionId));
  }

  private async commitOne(put: PutCommit): Promise<CommitResult> {
    const { lock, origin } = put;
    const values = lock ? lockedCommitValues(put, lock) : commitValues(put);
    if (!origin) return parseCommit((await this.hot.commit(lock ? COMMIT_LOCKED : COMMIT, values))[0]);
    const copy = lock ? COMMIT_COPY_LOCKED : COMMIT_COPY;
    const [row] = await this.hot.commit(copy, [...values, ...originValues(origin)]);
    return row ? parseCommit(row) : { outcome: 'stale' };
  }

  private async commitMany(puts: readonly PutCommit[]): Promise<readonly (CommitResult | undefined)[]> {
    const order = byBucket(puts);
    const [row] = await this.hot.commit(COMMIT_MANY, commitManyValues(order.map(({ put }) => put)));
    const results: (CommitResult | undefined)[] = [];
    for (const [index, result] of parseCommits(row, puts.length).entries())
      results[order[index]?.at ?? index] = result;
    return results;
  }
}
