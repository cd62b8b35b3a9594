import type { ReplicaState } from '@sgw/contracts';
import type { Pool } from 'pg';
import type { PartLayout } from './put-commit.js';
import { type Claimable, claimStatement } from './claim-statement.js';

/** One piece of owed work that this worker holds until its lease ends. */
export interface ClaimedReplica {
  readonly id: string;
  readonly versionId: string;
  readonly bucketId: string;
  readonly backendId: string;
  /** What is owed: `planned`, or `writing` of a worker that died, wants a copy; `suspect` a check; `deleting` a removal. */
  readonly state: Extract<ReplicaState, 'planned' | 'writing' | 'suspect' | 'deleting'>;
  readonly generation: number;
  readonly attempts: number;
  readonly leaseToken: string;
  readonly physicalBucket: string | null;
  readonly physicalKey: string | null;
  readonly storedEtag: string | null;
  /** Why the last attempt failed; null for work that was not tried yet. */
  readonly error: string | null;
  readonly verifiedAt: Date | null;
  /** Of an adopted object, which somebody else stored, where its provider keeps versions. */
  readonly backendVersionId: string | null;
  readonly isForeign: boolean;
}

export interface ReplicaRow {
  readonly id: string;
  readonly versionId: string;
  readonly backendId: string;
  readonly state: ReplicaState;
  readonly generation: number;
  readonly attempts: number;
  readonly physicalBucket: string | null;
  readonly physicalKey: string | null;
  readonly storedEtag: string | null;
  readonly error: string | null;
  readonly dueAt: Date | null;
  readonly verifiedAt: Date | null;
  readonly createdAt: Date;
  /** Why it is made or removed; null for copies that came with the write. */
  readonly decisionId: string | null;
  readonly backendVersionId: string | null;
  readonly isForeign: boolean;
}

/** What a worker must know of a version to copy, check or remove it. */
export interface ReplicatedVersion {
  readonly id: string;
  readonly bucketId: string;
  readonly key: string;
  readonly state: 'live' | 'marker' | 'garbage';
  readonly sizeBytes: number;
  readonly etag: string;
  /** Hex; of the bytes, or of the parts' digests when there are parts. Empty while an adopted object was not read. */
  readonly sha256: string;
  /** Whether headers, metadata and tags are known: always, but of an adopted object that was only listed. */
  readonly isDescribed: boolean;
  /** Whether the gateway found it rather than wrote it. */
  readonly isAdopted: boolean;
  readonly parts: readonly PartLayout[];
  readonly tags: Readonly<Record<string, string>>;
  readonly committedAt: Date | null;
  readonly replicas: readonly ReplicaRow[];
}

/** Work that is due, as a bell names it. */
export interface DueReplica {
  readonly replicaId: string;
  readonly generation: number;
  readonly attempts: number;
  readonly backendId: string;
  /** Of a worker that had it and died. */
  readonly leaseToken: string | null;
}

/** What a plan wants changed in a version's copies. */
export interface CopyChanges {
  readonly add: readonly { readonly replicaId: string; readonly backendId: string }[];
  readonly remove: readonly string[];
  /** Backends of which at least one must hold a verified copy for anything to be removed. */
  readonly keep: readonly string[];
}

type Lease = Pick<ClaimedReplica, 'id' | 'leaseToken'>;

const CLAIMED = `id, version_id AS "versionId", bucket_id AS "bucketId", backend_id AS "backendId", state, generation, attempts,
  lease_token AS "leaseToken", physical_bucket AS "physicalBucket", physical_key AS "physicalKey", stored_etag AS "storedEtag",
  error, verified_at AS "verifiedAt", backend_version_id AS "backendVersionId", coalesce(is_foreign, false) AS "isForeign"`;

const ROW = `r.id, r.version_id AS "versionId", r.backend_id AS "backendId", r.state, r.generation, r.attempts,
  r.physical_bucket AS "physicalBucket", r.physical_key AS "physicalKey", r.stored_etag AS "storedEtag", r.error,
  r.due_at AS "dueAt", r.verified_at AS "verifiedAt", r.created_at AS "createdAt",
  r.decision_id AS "decisionId", r.backend_version_id AS "backendVersionId", coalesce(r.is_foreign, false) AS "isForeign"`;

const PLAN = `INSERT INTO replica (id, version_id, bucket_id, backend_id, state, due_at)
  SELECT c.id, v.id, v.bucket_id, c.backend, 'planned', now()
    FROM object_version v, unnest($2::uuid[], $3::text[]) AS c (id, backend)
   WHERE v.id = $1 AND v.state = 'live'
  ON CONFLICT (version_id, backend_id) WHERE state <> 'deleted' DO NOTHING`;

// A copy that a worker has in hand is removed only after that worker's lease, or its bytes could arrive after the removal.
const PLAN_REMOVAL = `UPDATE replica SET state = 'deleting', generation = generation + 1, attempts = 0, error = NULL, lease_token = NULL,
         due_at = CASE WHEN lease_token IS NULL THEN now() ELSE greatest(due_at, now()) END
   WHERE version_id = $1 AND backend_id = ANY ($2) AND state IN ('planned', 'writing', 'completed', 'suspect', 'blocked')
     AND EXISTS (SELECT 1 FROM replica k WHERE k.version_id = $1 AND k.backend_id = ANY ($3) AND k.state = 'completed')`;

/**
 * Replica rows, which are the durable jobs (ADR 2). `due_at` says when work is owed: a claim moves it to the end of the
 * lease, so that a worker that dies needs nobody to clean up behind it. Every change by a worker is conditional on its
 * lease token; `false` means the lease was lost and nothing was changed.
 */
export class ReplicaRepository {
  constructor(private readonly pool: Pool) {}

  /**
   * Claims due work, oldest first, skipping what others hold.
   *
   * @param request.slots how many rows each backend may get at most; a backend that is not named gets none
   * @param request.overdueMs only what has been due for so long
   * @param request.only adopted copies that are read for the first time or anew, or everything else
   */
  async claim(request: {
    slots: readonly { readonly backendId: string; readonly free: number }[];
    limit: number;
    leaseSeconds: number;
    overdueMs?: number;
    only?: Claimable;
  }): Promise<ClaimedReplica[]> {
    const { rows } = await this.pool.query<ClaimedReplica>({
      ...claimStatement(request.only ?? 'all', CLAIMED),
      values: [
        request.slots.map(({ backendId }) => backendId),
        request.slots.map(({ free }) => free),
        request.limit,
        request.leaseSeconds,
        request.overdueMs ?? 0,
      ],
    });
    return rows;
  }

  /** Claims one named piece of work, if it is still due in that generation. */
  async claimOne(
    replicaId: string,
    generation: number,
    leaseSeconds: number,
  ): Promise<ClaimedReplica | undefined> {
    const { rows } = await this.pool.query<ClaimedReplica>({
      name: 'claim_replica_2',
      text: `UPDATE replica SET lease_token = gen_random_uuid(), due_at = now() + $3 * interval '1 second'
              WHERE id = (SELECT id FROM replica WHERE id = $1 AND generation = $2 AND due_at <= now() FOR UPDATE SKIP LOCKED)
              RETURNING ${CLAIMED}`,
      values: [replicaId, generation, leaseSeconds],
    });
    return rows[0];
  }

  /** Due work of these backends that nobody holds, for ringing: ids only. */
  async due(backendIds: readonly string[], limit: number): Promise<DueReplica[]> {
    const { rows } = await this.pool.query<DueReplica>(
      `SELECT due.id AS "replicaId", due.generation, due.attempts, due.backend_id AS "backendId", due.lease_token AS "leaseToken"
         FROM unnest($1::text[]) AS b (id)
        CROSS JOIN LATERAL (SELECT * FROM replica WHERE backend_id = b.id AND due_at <= now() ORDER BY due_at LIMIT $2) AS due
        ORDER BY due.due_at LIMIT $2`,
      [backendIds, limit],
    );
    return rows;
  }

  /** How long until the next work of these backends falls due, in milliseconds, 0 when some is; undefined when nothing is owed. */
  async nextDueInMs(backendIds: readonly string[]): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ ms: number | null }>({
      name: 'next_due_1',
      text: `SELECT (extract(epoch FROM min(due.due_at) - now()) * 1000)::float8 AS ms FROM unnest($1::text[]) AS b (id)
              CROSS JOIN LATERAL (SELECT due_at FROM replica WHERE backend_id = b.id AND due_at IS NOT NULL ORDER BY due_at LIMIT 1) AS due`,
      values: [backendIds],
    });
    const ms = rows[0]?.ms;
    return ms === null || ms === undefined ? undefined : Math.max(0, ms);
  }

  /** The version with all replicas that are not yet deleted; undefined when its row is gone. */
  async version(versionId: string): Promise<ReplicatedVersion | undefined> {
    const [{ rows: versions }, { rows: replicas }] = await Promise.all([
      this.pool.query<
        Omit<ReplicatedVersion, 'replicas' | 'sizeBytes' | 'parts'> & {
          sizeBytes: string | null;
          parts: PartLayout[] | null;
        }
      >({
        name: 'replicated_version_2',
        text: `SELECT id, bucket_id AS "bucketId", key, state, size_bytes AS "sizeBytes", coalesce(etag, '') AS etag,
                      coalesce(encode(sha256, 'hex'), '') AS sha256, parts, tags,
                      provider_version_id IS NOT NULL AS "isAdopted",
                      provider_version_id IS NULL OR described_at IS NOT NULL AS "isDescribed",
                      committed_at AS "committedAt" FROM object_version WHERE id = $1`,
        values: [versionId],
      }),
      this.pool.query<ReplicaRow>({
        name: 'replicas_of_version_3',
        text: `SELECT ${ROW} FROM replica r WHERE r.version_id = $1 AND r.state <> 'deleted' ORDER BY r.created_at, r.id`,
        values: [versionId],
      }),
    ]);
    const version = versions[0];
    if (!version) return undefined;
    return { ...version, sizeBytes: Number(version.sizeBytes ?? 0), parts: version.parts ?? [], replicas };
  }

  async renew(lease: Lease, leaseSeconds: number): Promise<boolean> {
    return this.change(lease, `due_at = now() + $3 * interval '1 second'`, [leaseSeconds]);
  }

  /** Before the first byte leaves: where it goes is on record. */
  async startWriting(
    lease: Lease,
    target: { readonly bucket: string; readonly key: string },
    decisionId: string,
  ): Promise<boolean> {
    return this.change(
      lease,
      `state = 'writing', physical_bucket = $3, physical_key = $4, decision_id = $5, is_foreign = NULL, backend_version_id = NULL`,
      [target.bucket, target.key, decisionId],
    );
  }

  /** Why a copy is about to be removed. */
  async decideRemoval(lease: Lease, decisionId: string): Promise<boolean> {
    return this.change(lease, 'decision_id = $3', [decisionId]);
  }

  /** The bytes were seen to be right: hashed on their way, or read back. */
  async complete(lease: Lease, stored: { sizeBytes: number; etag: string }): Promise<boolean> {
    return this.change(
      lease,
      `state = 'completed', stored_size = $3, stored_etag = $4, verified_at = now(), due_at = NULL, lease_token = NULL,
       error = NULL, attempts = 0`,
      [stored.sizeBytes, stored.etag],
    );
  }

  /** The backend confirmed that the bytes are gone. The row stays as evidence. */
  async removed(lease: Lease): Promise<boolean> {
    return this.change(
      lease,
      `state = 'deleted', removed_at = now(), due_at = NULL, lease_token = NULL, error = NULL`,
      [],
    );
  }

  /**
   * The row was taken from this worker, whose work has ended and left nothing on its way: what waits for the end of its
   * lease need not.
   */
  async letGo(claimed: Pick<ClaimedReplica, 'id' | 'generation'>): Promise<void> {
    await this.pool.query(
      `UPDATE replica SET due_at = now() WHERE id = $1 AND generation = $2 + 1 AND lease_token IS NULL AND due_at > now() AND error IS NULL`,
      [claimed.id, claimed.generation],
    );
  }

  /** Work that failed and will be tried again; `countsAsAttempt` is false for throttling and outages known before. */
  async retry(
    lease: Lease,
    again: {
      state: 'planned' | 'suspect' | 'deleting';
      delayMs: number;
      error: string;
      countsAsAttempt: boolean;
    },
  ): Promise<boolean> {
    return this.change(
      lease,
      `state = $3, due_at = now() + $4 * interval '1 millisecond', error = $5, attempts = attempts + $6, lease_token = NULL,
       generation = generation + 1`,
      [again.state, again.delayMs, again.error, again.countsAsAttempt ? 1 : 0],
    );
  }

  /** Waits for a person: credentials refused, policy forbids. */
  async block(lease: Lease, error: string): Promise<boolean> {
    return this.change(lease, `state = 'blocked', error = $3, due_at = NULL, lease_token = NULL`, [error]);
  }

  /** Turns a claimed piece of work into another one, due at once: a refuted copy into a fresh one, say. */
  async turnInto(
    lease: Lease,
    state: 'planned' | 'suspect' | 'deleting',
    error: string | null,
  ): Promise<boolean> {
    return this.change(
      lease,
      `state = $3, error = $4, due_at = now(), lease_token = NULL, generation = generation + 1, attempts = 0, verified_at = NULL`,
      [state, error],
    );
  }

  /** Physical keys that the version ever had at the backend, removed copies included. */
  async usedKeys(versionId: string, backendId: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ key: string }>(
      'SELECT physical_key AS key FROM replica WHERE version_id = $1 AND backend_id = $2 AND physical_key IS NOT NULL AND is_foreign IS NOT TRUE',
      [versionId, backendId],
    );
    return rows.map((row) => row.key);
  }

  /**
   * Adds and takes away copies of a live version in one transaction, in which neither its tags nor its state change. Copies
   * already promised are left as they are; nothing is taken away without a verified copy on one of `keep`.
   *
   * @param tags under which the changes were planned
   * @param decide what to change, given the copies as they are inside of the transaction
   * @returns `stale` when the tags are others by now; `gone` when the version is not live
   */
  async replan(
    versionId: string,
    tags: Readonly<Record<string, string>>,
    decide: (replicas: readonly ReplicaRow[]) => CopyChanges,
  ): Promise<'done' | 'stale' | 'gone'> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ same: boolean }>(
        `SELECT tags = $2 AS same FROM object_version WHERE id = $1 AND state = 'live' FOR NO KEY UPDATE`,
        [versionId, tags],
      );
      if (!rows[0]?.same) {
        await client.query('ROLLBACK');
        return rows[0] ? 'stale' : 'gone';
      }
      const { rows: replicas } = await client.query<ReplicaRow>(
        `SELECT ${ROW} FROM replica r WHERE r.version_id = $1 AND r.state <> 'deleted' ORDER BY r.created_at, r.id`,
        [versionId],
      );
      const { add, remove, keep } = decide(replicas);
      if (add.length > 0) {
        await client.query(PLAN, [
          versionId,
          add.map(({ replicaId }) => replicaId),
          add.map(({ backendId }) => backendId),
        ]);
      }
      if (remove.length > 0) await client.query(PLAN_REMOVAL, [versionId, remove, keep]);
      await client.query('COMMIT');
      return 'done';
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /** A reader or a scrub doubts a copy: it is checked before it is trusted again. */
  async suspect(replicaId: string, reason: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE replica SET state = 'suspect', due_at = now(), error = $2, generation = generation + 1, attempts = 0
        WHERE id = $1 AND (state = 'completed' OR state = 'suspect' AND is_foreign AND due_at IS NULL)`,
      [replicaId, reason],
    );
    return rowCount === 1;
  }

  /** Gives everything that waits for a person another try; where bytes may lie already they are checked, not copied. */
  async unblock(backendId: string): Promise<number> {
    const { rowCount } = await this.pool.query(
      `UPDATE replica r SET due_at = now(), generation = generation + 1, attempts = 0, error = NULL,
              state = CASE WHEN v.state <> 'live' THEN 'deleting' WHEN r.physical_key IS NULL THEN 'planned' ELSE 'suspect' END
         FROM object_version v WHERE v.id = r.version_id AND r.state = 'blocked' AND r.backend_id = $1`,
      [backendId],
    );
    return rowCount ?? 0;
  }

  /** The backend is back: what failed there need not wait for the end of its delay. */
  async hasten(backendId: string): Promise<number> {
    const { rowCount } = await this.pool.query(
      // Without an error it waits for another worker's lease to end, and must.
      `UPDATE replica SET due_at = now()
        WHERE backend_id = $1 AND due_at > now() AND lease_token IS NULL AND error IS NOT NULL`,
      [backendId],
    );
    return rowCount ?? 0;
  }

  private async change(lease: Lease, assignments: string, values: readonly unknown[]): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE replica SET ${assignments} WHERE id = $1 AND lease_token = $2`,
      [lease.id, lease.leaseToken, ...values],
    );
    return rowCount === 1;
  }
}
