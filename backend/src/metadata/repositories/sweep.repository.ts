import type { Pool } from 'pg';
import { GIVEN_UP_WRITES } from './object-write.repository.js';

const BATCH = 500;

/** What the sweeper asks and changes: intents nobody carries on, and rows kept only as evidence. */
export class SweepRepository {
  constructor(private readonly pool: Pool) {}

  /** Intents whose writer has been silent for the grace period become garbage; their bytes are owed a removal. */
  async abandonDeadIntents(graceSeconds: number): Promise<number> {
    const { rows } = await this.pool.query<{ swept: string }>(
      `WITH intent AS (
         DELETE FROM write_intent
          WHERE version_id IN (SELECT version_id FROM write_intent WHERE lease_until < now() - $1 * interval '1 second'
                                LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
          RETURNING *), ${GIVEN_UP_WRITES}
       SELECT count(*) AS swept FROM intent`,
      [graceSeconds],
    );
    return Number(rows[0]?.swept ?? 0);
  }

  /** Forgets garbage versions and their removed copies after the evidence period. */
  async forgetEvidence(days: number): Promise<number> {
    const { rowCount } = await this.pool.query(
      `WITH old AS (
         SELECT v.id FROM object_version v
          WHERE v.state = 'garbage' AND v.garbage_at < now() - $1 * interval '1 day'
            AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.version_id = v.id AND r.state <> 'deleted')
            -- The record of an erasure tells it, and is not written yet.
            AND NOT EXISTS (SELECT 1 FROM erasure_version i JOIN erasure e ON e.id = i.erasure_id
                             WHERE i.version_id = v.id AND e.state <> 'done')
          LIMIT ${BATCH}),
       copies AS (DELETE FROM replica WHERE version_id IN (SELECT id FROM old))
       DELETE FROM object_version WHERE id IN (SELECT id FROM old)`,
      [days],
    );
    return rowCount ?? 0;
  }

  /**
   * Which of these physical keys of one backend no row accounts for: no write under way, no replica that is not deleted,
   * no upload target.
   *
   * @param keys physical keys as listed at the backend, each beginning with a UUID (another name was not made by us)
   */
  async strangers(backendId: string, keys: readonly string[]): Promise<string[]> {
    const { rows } = await this.pool.query<{ key: string }>(
      `SELECT k.key FROM unnest($2::text[]) AS k (key)
        WHERE NOT EXISTS (SELECT 1 FROM write_intent i WHERE i.version_id = left(k.key, 36)::uuid AND i.version_id::text = k.key AND i.backend_id = $1)
          AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.version_id = left(k.key, 36)::uuid AND r.physical_key = k.key AND r.backend_id = $1 AND r.state <> 'deleted')
          AND NOT EXISTS (SELECT 1 FROM upload_target t JOIN multipart_upload u ON u.id = t.upload_id
                           WHERE u.version_id = left(k.key, 36)::uuid AND t.physical_key = k.key AND t.backend_id = $1 AND t.state = 'open')
          AND NOT EXISTS (SELECT 1 FROM provider_lock l WHERE l.version_id = left(k.key, 36)::uuid AND l.left_key = k.key AND l.backend_id = $1)`,
      [backendId, keys],
    );
    return rows.map((row) => row.key);
  }

  /**
   * Which of these multipart uploads of one backend no row accounts for: none that a client's upload names, or may be about
   * to, and none of a copy or a PUT that is being written right now, whose driver may send it in parts.
   *
   * @param uploads each key beginning with a UUID
   */
  async unknownUploads(
    backendId: string,
    uploads: readonly { readonly key: string; readonly uploadId: string }[],
  ): Promise<{ key: string; uploadId: string }[]> {
    const { rows } = await this.pool.query<{ key: string; uploadId: string }>(
      `SELECT o.key, o.upload_id AS "uploadId" FROM unnest($2::text[], $3::text[]) AS o (key, upload_id)
        WHERE NOT EXISTS (SELECT 1 FROM multipart_upload u JOIN upload_target t ON t.upload_id = u.id
                           WHERE u.version_id = left(o.key, 36)::uuid AND t.backend_id = $1 AND t.physical_key = o.key
                             AND t.state = 'open' AND coalesce(t.backend_upload_id, o.upload_id) = o.upload_id)
          AND NOT EXISTS (SELECT 1 FROM write_intent i WHERE i.version_id = left(o.key, 36)::uuid AND i.version_id::text = o.key AND i.backend_id = $1)
          AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.version_id = left(o.key, 36)::uuid AND r.backend_id = $1
                             AND r.physical_key = o.key AND r.state = 'writing')`,
      [backendId, uploads.map(({ key }) => key), uploads.map(({ uploadId }) => uploadId)],
    );
    return rows;
  }

  /** Runs `work` unless another process runs work of that name; undefined then. */
  async alone<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    const client = await this.pool.connect();
    try {
      const { rows } = await client.query<{ locked: boolean }>(
        `SELECT pg_try_advisory_lock(hashtextextended($1, 2)) AS locked`,
        [name],
      );
      if (!rows[0]?.locked) return undefined;
      try {
        return await work();
      } finally {
        await client
          .query('SELECT pg_advisory_unlock(hashtextextended($1, 2))', [name])
          .catch(() => undefined);
      }
    } finally {
      client.release();
    }
  }
}
