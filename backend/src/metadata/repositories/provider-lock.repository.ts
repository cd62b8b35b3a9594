import type { RetentionMode } from '@sgw/retention';
import type { Pool } from 'pg';

export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** One copy whose provider owes, or is owed, a lock. */
export interface OwedLock {
  readonly replicaId: string;
  readonly versionId: string;
  readonly backendId: string;
  readonly generation: number;
  readonly attempts: number;
  /** Where the bytes lie; null once they are to be removed, and nothing is to be kept any more. */
  readonly place: Place | null;
  /** Where it lay before it was moved, and its bytes are still to be removed. */
  readonly left: Place | null;
  /** For how long, in milliseconds. */
  readonly leftMs: number | null;
  /** What the version is kept by now. */
  readonly mode: RetentionMode | null;
  readonly until: Date | null;
  readonly hasLegalHold: boolean | null;
}

/** What the provider of one copy keeps, and owes. */
export interface ProviderLockRow {
  readonly replicaId: string;
  readonly mode: RetentionMode | null;
  readonly until: Date | null;
  readonly hasLegalHold: boolean | null;
  readonly confirmedAt: Date | null;
  /** Whether what the provider keeps is not yet what the version is kept by. */
  readonly isOwed: boolean;
  readonly error: string | null;
}

// The copy is read with its row: a removal that is owed meanwhile shows, and ends the promise.
const OWED = `l.replica_id AS "replicaId", l.version_id AS "versionId", l.backend_id AS "backendId", l.generation, l.attempts,
  CASE WHEN r.state IN ('completed', 'suspect') AND v.state = 'live'
       THEN json_build_object('bucket', r.physical_bucket, 'key', r.physical_key) END AS place,
  CASE WHEN l.left_key IS NOT NULL THEN json_build_object('bucket', l.left_bucket, 'key', l.left_key) END AS left,
  (extract(epoch FROM now() - l.left_at) * 1000)::float8 AS "leftMs",
  v.lock_mode AS mode, v.lock_until AS until, v.has_legal_hold AS "hasLegalHold"`;

const CLAIM = (which: string) => `
  WITH due AS (SELECT replica_id FROM provider_lock WHERE ${which} ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED),
  l AS (UPDATE provider_lock p SET due_at = now() + $2 * interval '1 second' FROM due WHERE p.replica_id = due.replica_id
        RETURNING p.*)
  SELECT ${OWED} FROM l LEFT JOIN replica r ON r.id = l.replica_id LEFT JOIN object_version v ON v.id = l.version_id`;

/** The jobs that have providers keep copies; each row is one (ADR 16). Doing one twice does no harm. */
export class ProviderLockRepository {
  constructor(private readonly pool: Pool) {}

  /** Claims what is due at these backends; it is due again when the time is over and nobody has settled it. */
  async claim(backendIds: readonly string[], seconds: number, limit: number): Promise<OwedLock[]> {
    const which = 'backend_id = ANY ($1) AND due_at <= now()';
    return (await this.pool.query<OwedLock>(CLAIM(which), [backendIds, seconds, limit])).rows;
  }

  /** Claims what is owed for one version, whether it is due yet or not. */
  async claimOf(versionId: string, seconds: number): Promise<OwedLock[]> {
    const which = 'version_id = $1 AND due_at IS NOT NULL';
    return (await this.pool.query<OwedLock>(CLAIM(which), [versionId, seconds, MAX_COPIES])).rows;
  }

  /** The provider confirmed. What was owed anew meanwhile stays owed, at once. */
  async confirm({ replicaId, generation, mode, until, hasLegalHold }: OwedLock): Promise<void> {
    await this.pool.query(
      `UPDATE provider_lock SET due_at = CASE WHEN generation = $2 THEN NULL ELSE now() END, attempts = 0, error = NULL,
              lock_mode = $3, lock_until = $4, has_legal_hold = $5, confirmed_at = now() WHERE replica_id = $1`,
      [replicaId, generation, mode, until, hasLegalHold],
    );
  }

  /**
   * Verified copies of a version that lie in plain buckets of ours owe a move into one with object lock. What was adopted
   * stays where it is: it is not ours to remove.
   *
   * @returns whether any does
   */
  async oweMoves(versionId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO provider_lock (replica_id, version_id, bucket_id, backend_id)
       SELECT r.id, r.version_id, r.bucket_id, r.backend_id FROM replica r
        WHERE r.version_id = $1 AND r.state = 'completed' AND NOT starts_with(r.physical_bucket, 's3gl-')
          AND NOT EXISTS (SELECT 1 FROM bucket_mapping m WHERE m.backend_id = r.backend_id
                             AND m.physical_name = r.physical_bucket AND m.is_adopted)
       ON CONFLICT (replica_id) DO UPDATE SET due_at = now(), generation = provider_lock.generation + 1`,
      [versionId],
    );
    return (rowCount ?? 0) > 0;
  }

  /** The copy lies elsewhere from now on, and its bytes of before are owed a removal. @returns false when it has changed */
  async moved(lock: OwedLock, from: Place, to: Place, etag: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `WITH moved AS (
         UPDATE replica SET physical_bucket = $4, physical_key = $5, stored_etag = $6, verified_at = now()
          WHERE id = $1 AND state = 'completed' AND physical_bucket = $2 AND physical_key = $3 RETURNING id)
       UPDATE provider_lock SET left_bucket = $2, left_key = $3, left_at = now(), due_at = now(), attempts = 0, error = NULL
         FROM moved WHERE replica_id = moved.id`,
      [lock.replicaId, from.bucket, from.key, to.bucket, to.key, etag],
    );
    return rowCount === 1;
  }

  /** What lay elsewhere is gone; a row stays as evidence. */
  async leftRemoved({ replicaId }: OwedLock, left: Place): Promise<void> {
    await this.pool.query(
      `WITH cleared AS (
         UPDATE provider_lock SET left_bucket = NULL, left_key = NULL, left_at = NULL
          WHERE replica_id = $1 AND left_bucket = $2 AND left_key = $3 RETURNING version_id, bucket_id, backend_id)
       INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state, removed_at)
       SELECT gen_random_uuid(), version_id, bucket_id, backend_id, $2, $3, 'deleted', now() FROM cleared`,
      [replicaId, left.bucket, left.key],
    );
  }

  /** Nothing failed; it goes on later, or elsewhere. */
  async release({ replicaId }: OwedLock, delayMs: number): Promise<void> {
    await this.pool.query(
      `UPDATE provider_lock SET due_at = now() + $2 * interval '1 millisecond' WHERE replica_id = $1 AND due_at IS NOT NULL`,
      [replicaId, delayMs],
    );
  }

  /** It failed, and is tried again. */
  async postpone({ replicaId }: OwedLock, delayMs: number, error: string): Promise<void> {
    await this.pool.query(
      `UPDATE provider_lock SET due_at = now() + $2 * interval '1 millisecond', attempts = attempts + 1, error = $3
        WHERE replica_id = $1 AND due_at IS NOT NULL`,
      [replicaId, delayMs, error],
    );
  }

  /** The copy is gone, or going: nothing is to be kept. */
  async forget({ replicaId, generation }: OwedLock): Promise<void> {
    await this.pool.query('DELETE FROM provider_lock WHERE replica_id = $1 AND generation = $2', [
      replicaId,
      generation,
    ]);
  }

  /** The backend is back: what failed there need not wait for the end of its delay. */
  async hasten(backendId: string): Promise<void> {
    await this.pool.query(
      `UPDATE provider_lock SET due_at = now() WHERE backend_id = $1 AND due_at > now() AND error IS NOT NULL`,
      [backendId],
    );
  }

  /** How long until the next one falls due at these backends, in milliseconds; undefined when nothing is owed. */
  async nextDueInMs(backendIds: readonly string[]): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ ms: number | null }>(
      `SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS ms FROM provider_lock
        WHERE backend_id = ANY ($1) AND due_at IS NOT NULL`,
      [backendIds],
    );
    const ms = rows[0]?.ms;
    return ms === null || ms === undefined ? undefined : Math.max(0, ms);
  }

  async ofVersion(versionId: string): Promise<ProviderLockRow[]> {
    const { rows } = await this.pool.query<ProviderLockRow>(
      `SELECT replica_id AS "replicaId", lock_mode AS mode, lock_until AS until, has_legal_hold AS "hasLegalHold",
              confirmed_at AS "confirmedAt", due_at IS NOT NULL AS "isOwed", error FROM provider_lock WHERE version_id = $1`,
      [versionId],
    );
    return rows;
  }

  /** Locks that providers do not hold yet, by backend. */
  async owed(): Promise<readonly { readonly backendId: string; readonly copies: number }[]> {
    const { rows } = await this.pool.query<{ backendId: string; copies: number }>(
      `SELECT backend_id AS "backendId", count(*)::int AS copies FROM provider_lock WHERE due_at IS NOT NULL GROUP BY backend_id`,
    );
    return rows;
  }
}

/** More than any version has. */
const MAX_COPIES = 100;
