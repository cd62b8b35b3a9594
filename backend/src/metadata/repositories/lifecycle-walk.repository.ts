import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** How far a walk has come. */
export interface WalkPlace {
  readonly stage: 'versions' | 'uploads';
  /** Which of the rules' prefixes. */
  readonly rangeIndex: number;
  /** What stands up to here is done. */
  readonly afterKey: string;
  /** The last one done of that key, a seq or an upload id; empty when all of them are. */
  readonly afterMark: string;
}

/** A walk that one worker holds. */
export interface ClaimedWalk {
  readonly bucketId: string;
  /** Fences off whoever held it before. */
  readonly token: string;
  readonly beganAt: Date;
  readonly place: WalkPlace;
}

/** A walk from its beginning. */
export const WALK_START: WalkPlace = { stage: 'versions', rangeIndex: 0, afterKey: '', afterMark: '' };

/** `$1` the bucket; for the statement that changes its rules: a walk under way is over, another one is due. */
export const REQUEST_WALK = `INSERT INTO lifecycle_walk (bucket_id) VALUES ($1)
  ON CONFLICT (bucket_id) DO UPDATE SET due_at = now(), token = NULL, began_at = NULL, stage = DEFAULT, range_index = DEFAULT,
    after_key = DEFAULT, after_mark = DEFAULT`;

interface WalkRow {
  bucket_id: string;
  began_at: Date;
  stage: WalkPlace['stage'];
  range_index: number;
  after_key: string;
  after_mark: string;
}

/** Who walks over which bucket with lifecycle rules, and where. One worker at a time holds a walk, for a lease. */
export class LifecycleWalkRepository {
  constructor(private readonly pool: Pool) {}

  /** Takes the walk that has been due longest. It comes back to others after the lease, should this worker die. */
  async claim(leaseSeconds: number): Promise<ClaimedWalk | undefined> {
    const token = randomUUID();
    const { rows } = await this.pool.query<WalkRow>(
      `UPDATE lifecycle_walk SET due_at = now() + $1 * interval '1 second', token = $2, began_at = coalesce(began_at, now())
        WHERE bucket_id = (SELECT bucket_id FROM lifecycle_walk WHERE due_at <= now() ORDER BY due_at LIMIT 1
                              FOR UPDATE SKIP LOCKED)
        RETURNING bucket_id, began_at, stage, range_index, after_key, after_mark`,
      [leaseSeconds, token],
    );
    const [row] = rows;
    if (!row) return undefined;
    const place = {
      stage: row.stage,
      rangeIndex: row.range_index,
      afterKey: row.after_key,
      afterMark: row.after_mark,
    };
    return { bucketId: row.bucket_id, token, beganAt: row.began_at, place };
  }

  /** Keeps the place reached and renews the lease. @returns false when the walk is no longer this worker's */
  async advance(walk: ClaimedWalk, place: WalkPlace, leaseSeconds: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE lifecycle_walk SET stage = $3, range_index = $4, after_key = $5, after_mark = $6,
              due_at = now() + $7 * interval '1 second' WHERE bucket_id = $1 AND token = $2`,
      [
        walk.bucketId,
        walk.token,
        place.stage,
        place.rangeIndex,
        place.afterKey,
        place.afterMark,
        leaseSeconds,
      ],
    );
    return rowCount === 1;
  }

  /** Came to the end: the next walk begins anew at that moment. */
  async finish(walk: ClaimedWalk, nextAt: Date): Promise<void> {
    await this.pool.query(
      `UPDATE lifecycle_walk SET due_at = $3, token = NULL, began_at = NULL, stage = DEFAULT, range_index = DEFAULT,
              after_key = DEFAULT, after_mark = DEFAULT WHERE bucket_id = $1 AND token = $2`,
      [walk.bucketId, walk.token, nextAt],
    );
  }

  /** Stopped on the way: others may go on from the last place after the delay. */
  async release(walk: ClaimedWalk, delaySeconds: number): Promise<void> {
    await this.pool.query(
      `UPDATE lifecycle_walk SET due_at = now() + $3 * interval '1 second', token = NULL WHERE bucket_id = $1 AND token = $2`,
      [walk.bucketId, walk.token, delaySeconds],
    );
  }
}
