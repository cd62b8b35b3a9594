import type { Pool } from 'pg';

/** The physical bucket of a logical one at one backend. */
export interface BucketMapping {
  readonly backendId: string;
  readonly physicalName: string;
  readonly collision: number;
  readonly state: 'pending' | 'ready';
  /** Whether it was made with the provider's object lock, beside the plain one. */
  readonly isLocked: boolean;
  /** Whether it was there before us, under a name that is not ours. */
  readonly isAdopted: boolean;
}

/** A mapping as it is made; adopted ones come with their objects. */
export type NewMapping = Omit<BucketMapping, 'isAdopted'>;

/** A physical bucket of a deleted bucket. */
export interface EmptiedMapping {
  readonly bucketId: string;
  readonly backendId: string;
  readonly physicalName: string;
  readonly isLocked: boolean;
}

/** Physical buckets, of which a logical one has up to two at a backend: a plain one, and one with object lock (ADR 16). */
export class PhysicalBucketRepository {
  constructor(private readonly pool: Pool) {}

  async of(bucketId: string): Promise<BucketMapping[]> {
    const { rows } = await this.pool.query<BucketMapping>(
      `SELECT backend_id AS "backendId", physical_name AS "physicalName", collision, state, is_locked AS "isLocked",
              is_adopted AS "isAdopted" FROM physical_bucket WHERE bucket_id = $1`,
      [bucketId],
    );
    return rows;
  }

  /**
   * Notes the name under which a bucket is about to be made at a backend, or under which it was made. The row comes
   * before the bucket, so that a crash leaves no bucket that nobody knows.
   *
   * @returns false when another bucket holds that name at the backend
   */
  async save(bucketId: string, mapping: NewMapping): Promise<boolean> {
    const table = tableOf(mapping);
    const { rowCount } = await this.pool.query(
      `INSERT INTO ${table} (bucket_id, backend_id, physical_name, collision, state)
       SELECT $1, $2, $3, $4, $5
        WHERE NOT EXISTS (SELECT 1 FROM ${table} WHERE backend_id = $2 AND physical_name = $3 AND bucket_id <> $1)
       ON CONFLICT (bucket_id, backend_id) DO UPDATE SET physical_name = excluded.physical_name,
         collision = excluded.collision, state = excluded.state`,
      [bucketId, mapping.backendId, mapping.physicalName, mapping.collision, mapping.state],
    );
    return rowCount === 1;
  }

  /** The physical bucket was removed: its name is free again. */
  async forget({ bucketId, backendId, isLocked }: EmptiedMapping): Promise<void> {
    const table = tableOf({ isLocked });
    await this.pool.query(`DELETE FROM ${table} WHERE bucket_id = $1 AND backend_id = $2`, [
      bucketId,
      backendId,
    ]);
  }

  /** Physical buckets of deleted buckets with nothing left in them. */
  async emptied(limit: number): Promise<EmptiedMapping[]> {
    const { rows } = await this.pool.query<EmptiedMapping>(
      `SELECT m.bucket_id AS "bucketId", m.backend_id AS "backendId", m.physical_name AS "physicalName",
              m.is_locked AS "isLocked"
         FROM physical_bucket m JOIN bucket b ON b.id = m.bucket_id
        WHERE b.deleted_at IS NOT NULL AND NOT m.is_adopted
          AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.bucket_id = m.bucket_id AND r.backend_id = m.backend_id AND r.state <> 'deleted')
          AND NOT EXISTS (SELECT 1 FROM multipart_upload u JOIN upload_target t ON t.upload_id = u.id
                           WHERE u.bucket_id = m.bucket_id AND t.state = 'open')
          AND NOT EXISTS (SELECT 1 FROM write_intent i WHERE i.bucket_id = m.bucket_id)
        LIMIT $1`,
      [limit],
    );
    return rows;
  }

  /** Names at one backend, of buckets that we made, for the orphan scan. */
  async namesAt(backendId: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT physical_name AS name FROM physical_bucket WHERE backend_id = $1 AND state = 'ready' AND NOT is_adopted`,
      [backendId],
    );
    return rows.map((row) => row.name);
  }
}

// The release before knows the one table alone, and finds there what it always did.
function tableOf({ isLocked }: Pick<BucketMapping, 'isLocked'>): string {
  return isLocked ? 'locked_bucket' : 'bucket_mapping';
}
