import type { Pool } from 'pg';

/** A bucket or a version whose copies have to be planned anew. */
export interface ReplanRequest {
  readonly id: string;
  readonly scope: 'bucket' | 'version';
  /** Objects up to this key are done. */
  readonly afterKey: string;
  readonly changeSeq: string;
}

/** Requests to plan anew: written with the change that causes them, forgotten when the last object was looked at. */
export class ReplanRepository {
  constructor(private readonly pool: Pool) {}

  /** Asks for it; a walk that is under way begins once more. */
  async request(scope: ReplanRequest['scope'], id: string): Promise<void> {
    await this.pool.query(REQUEST_REPLAN, [id, scope]);
  }

  /** Takes the oldest request; it comes back to others after the lease, should this worker die. */
  async claim(leaseSeconds: number): Promise<ReplanRequest | undefined> {
    const { rows } = await this.pool.query<ReplanRequest>(
      `UPDATE replan SET due_at = now() + $1 * interval '1 second'
        WHERE id = (SELECT id FROM replan WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, scope, after_key AS "afterKey", change_seq AS "changeSeq"`,
      [leaseSeconds],
    );
    return rows[0];
  }

  /** @returns false when the request changed meanwhile: the walk has to begin once more */
  async advance(
    request: Pick<ReplanRequest, 'id' | 'changeSeq'>,
    afterKey: string,
    leaseSeconds: number,
  ): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE replan SET after_key = $3, due_at = now() + $4 * interval '1 second' WHERE id = $1 AND change_seq = $2`,
      [request.id, request.changeSeq, afterKey, leaseSeconds],
    );
    return rowCount === 1;
  }

  /** It failed, or the worker stops: others may go on from the last page after the delay. */
  async release(request: Pick<ReplanRequest, 'id'>, delaySeconds: number): Promise<void> {
    await this.pool.query(`UPDATE replan SET due_at = now() + $2 * interval '1 second' WHERE id = $1`, [
      request.id,
      delaySeconds,
    ]);
  }

  /**
   * Live versions of a bucket behind `afterKey`, for planning anew after its rules changed: all versions of a key at once,
   * so more than `limit` where a key has many.
   */
  async liveVersionIds(
    bucketId: string,
    afterKey: string,
    limit: number,
  ): Promise<{ id: string; key: string }[]> {
    const { rows } = await this.pool.query<{ id: string; key: string }>(
      `SELECT id, key FROM object_version WHERE bucket_id = $1 AND state = 'live' AND key > $2
        ORDER BY key FETCH FIRST $3 ROWS WITH TIES`,
      [bucketId, afterKey, limit],
    );
    return rows;
  }

  /** Returns when every commit into the bucket that began before has ended: those that begin now see it as it is now. */
  async settle(bucketId: string): Promise<void> {
    await this.pool.query(
      `WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(bucket_lock_1($1))) SELECT FROM locked`,
      [bucketId],
    );
  }

  async finish(request: Pick<ReplanRequest, 'id' | 'changeSeq'>): Promise<void> {
    await this.pool.query('DELETE FROM replan WHERE id = $1 AND change_seq = $2', [
      request.id,
      request.changeSeq,
    ]);
  }
}

/** `$1` the id, `$2` the scope; for statements that must note it in their own transaction. */
export const REQUEST_REPLAN = `INSERT INTO replan (id, scope) VALUES ($1, $2)
  ON CONFLICT (id) DO UPDATE SET after_key = '', change_seq = nextval('change_seq'), due_at = now()`;
