import type { Pool } from 'pg';
import type { EvidenceScope } from './evidence-snapshot.js';
import { GIVEN_UP_WRITES } from './object-write.repository.js';

const BATCH = 500;

/** An upload that an erasure ended, with every backend's confirmation. */
export interface ErasedUpload {
  readonly id: string;
  readonly bucketId: string;
  readonly key: string;
  readonly initiatedAt: Date;
  readonly endedAt: Date;
  readonly targets: readonly {
    readonly backendId: string;
    readonly physicalBucket: string;
    readonly physicalKey: string;
    /** Of the parts that lay there. */
    readonly sizeBytes: number;
    /** ISO 8601. */
    readonly removedAt: string;
  }[];
}

/** What an erasure is to end, and which moment: what was begun later is none of its business. */
export interface Begun {
  readonly scope: EvidenceScope;
  readonly before: Date;
}

// $1 to $4: whose, and begun when at the latest.
const WITHIN = (row: string, begunAt: string): string =>
  `${row}.bucket_id IN (SELECT b.id FROM bucket b WHERE b.tenant_id = $1 AND ($2::uuid IS NULL OR b.id = $2))
   AND ($3::text IS NULL OR ${row}.key = $3) AND ${row}.${begunAt} <= $4`;

/**
 * A copy of a write that broke off, whose removal says too little: until the grace period is over, bytes that were on their
 * way may have arrived after it. $n: the grace period.
 */
const REMOVED_TOO_EARLY = (grace: string): string =>
  `v.state = 'garbage' AND v.seq IS NULL AND r.state = 'deleted' AND r.physical_key IS NOT NULL
   AND r.removed_at < v.garbage_at + ${grace} * interval '1 second'`;

/** Condition that no copy of the version `id` was {@link REMOVED_TOO_EARLY}. */
export function isRemovedForGood(id: string, grace: string): string {
  return `NOT EXISTS (SELECT 1 FROM object_version v JOIN replica r ON r.version_id = v.id
                       WHERE v.id = ${id} AND ${REMOVED_TOO_EARLY(grace)})`;
}

/** Bytes of the parts that lie at the target `t` of an upload, as its client last sent them. */
export const PARTS_THERE = `(SELECT coalesce(sum(p.size_bytes), 0)::float8 FROM part_copy c JOIN multipart_part p USING (upload_id, part_number)
  WHERE c.upload_id = t.upload_id AND c.backend_id = t.backend_id)`;

/** What was begun and never finished, as far as erasures go: writes that broke off, and uploads. */
export class UnfinishedRepository {
  constructor(private readonly pool: Pool) {}

  /**
   * Gives up the writes whose writer's lease is over, without the grace period. A writer that lives all the same cannot
   * commit any more; what it still sends is removed by {@link removeAgain}.
   */
  async giveUpWrites(begun: Begun): Promise<number> {
    const { rows } = await this.pool.query<{ ended: number }>(
      `WITH intent AS (
         DELETE FROM write_intent
          WHERE version_id IN (SELECT i.version_id FROM write_intent i
                                WHERE i.lease_until < now() AND ${WITHIN('i', 'created_at')}
                                LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
          RETURNING *), ${GIVEN_UP_WRITES}
       SELECT count(*)::int AS ended FROM intent`,
      valuesOf(begun),
    );
    return rows[0]?.ended ?? 0;
  }

  /** Writes whose outcome is open. */
  async writesUnderWay(begun: Begun): Promise<number> {
    const { rows } = await this.pool.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM write_intent i WHERE ${WITHIN('i', 'created_at')}`,
      valuesOf(begun),
    );
    return rows[0]?.open ?? 0;
  }

  /**
   * Puts on record what went meanwhile by itself: writes that broke off, also those of shortly before, of which bytes may
   * still arrive, and versions that somebody else deleted before they were put on record.
   */
  async coverGone(erasureId: string, begun: Begun, graceSeconds: number): Promise<void> {
    await this.pool.query(
      `WITH covered AS (
         INSERT INTO erasure_version (erasure_id, version_id, bucket_id, key)
         SELECT $5, v.id, v.bucket_id, v.key FROM object_version v
          WHERE v.state = 'garbage' AND ${WITHIN('v', 'created_at')}
            AND v.garbage_at >= $4::timestamptz - $6 * interval '1 second' AND (v.seq IS NULL OR v.garbage_at >= $4)
            AND EXISTS (SELECT 1 FROM replica r WHERE r.version_id = v.id AND r.physical_key IS NOT NULL)
         ON CONFLICT DO NOTHING RETURNING 1)
       UPDATE erasure SET versions = versions + (SELECT count(*) FROM covered)
        WHERE id = $5 AND EXISTS (SELECT 1 FROM covered)`,
      [...valuesOf(begun), erasureId, graceSeconds],
    );
  }

  /**
   * Asks for a second removal of what broken-off writes of the erasure may have left after the first.
   *
   * @returns how many versions were asked for now, and how many wait until the grace period is over
   */
  async removeAgain(
    erasureId: string,
    graceSeconds: number,
  ): Promise<{ readonly asked: number; readonly waiting: number }> {
    const { rows } = await this.pool.query<{ asked: number; waiting: number }>(
      `WITH early AS (
         SELECT r.id, r.version_id, r.backend_id, r.removed_at, v.garbage_at + $2 * interval '1 second' <= now() AS is_over
           FROM erasure_version i JOIN object_version v ON v.id = i.version_id JOIN replica r ON r.version_id = v.id
          WHERE i.erasure_id = $1 AND NOT i.is_done AND ${REMOVED_TOO_EARLY('$2')}),
       again AS (
         SELECT DISTINCT ON (e.version_id, e.backend_id) e.id FROM early e
          WHERE e.is_over AND NOT EXISTS (SELECT 1 FROM replica o WHERE o.version_id = e.version_id
                                             AND o.backend_id = e.backend_id AND o.state <> 'deleted')
          ORDER BY e.version_id, e.backend_id, e.removed_at),
       asked AS (
         UPDATE replica SET state = 'deleting', due_at = now(), removed_at = NULL, attempts = 0, error = NULL,
                lease_token = NULL, generation = generation + 1
          WHERE id IN (SELECT id FROM again) RETURNING 1)
       SELECT (SELECT count(*)::int FROM asked) AS asked,
              (SELECT count(DISTINCT version_id)::int FROM early WHERE NOT is_over) AS waiting`,
      [erasureId, graceSeconds],
    );
    return rows[0] ?? { asked: 0, waiting: 0 };
  }

  /**
   * Puts uploads on record and aborts those that nobody is completing. One that is completed after all becomes a version that
   * was written later.
   *
   * @returns how many still have something at a backend
   */
  async abortUploads(erasureId: string, begun: Begun): Promise<number> {
    const values = valuesOf(begun);
    const within = WITHIN('u', 'initiated_at');
    await this.pool.query(
      `INSERT INTO erasure_upload (erasure_id, upload_id)
       SELECT DISTINCT $5::uuid, u.id FROM multipart_upload u JOIN upload_target t ON t.upload_id = u.id
        WHERE u.state <> 'completed' AND (t.state = 'open' OR t.removed_at >= $4) AND ${within}
       ON CONFLICT DO NOTHING`,
      [...values, erasureId],
    );
    await this.pool.query(
      `UPDATE multipart_upload u SET state = 'aborted', ended_at = now(), lease_until = NULL
        WHERE u.state = 'open' AND ${within}`,
      values,
    );
    const { rows } = await this.pool.query<{ left: number }>(
      `SELECT count(DISTINCT u.id)::int AS left FROM multipart_upload u JOIN upload_target t ON t.upload_id = u.id
        WHERE t.state = 'open' AND ${within}`,
      values,
    );
    return rows[0]?.left ?? 0;
  }

  /** Uploads that an erasure ended, from behind one, for the record. */
  async erasedUploads(erasureId: string, after: string, limit: number): Promise<ErasedUpload[]> {
    const { rows } = await this.pool.query<ErasedUpload>(
      `SELECT u.id, u.bucket_id AS "bucketId", u.key, u.initiated_at AS "initiatedAt", u.ended_at AS "endedAt",
              json_agg(json_build_object('backendId', t.backend_id, 'physicalBucket', t.physical_bucket,
                'physicalKey', t.physical_key, 'sizeBytes', ${PARTS_THERE},
                -- One that ended under a release that kept no time of it: it had by now.
                'removedAt', to_char(coalesce(t.removed_at, now()) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                ORDER BY t.backend_id) AS targets
         FROM erasure_upload i JOIN multipart_upload u ON u.id = i.upload_id JOIN upload_target t ON t.upload_id = u.id
        WHERE i.erasure_id = $1 AND u.state = 'aborted' AND u.id > $2
        GROUP BY u.id ORDER BY u.id LIMIT $3`,
      [erasureId, after, limit],
    );
    return rows;
  }
}

function valuesOf({ scope: { tenantId, bucketId, key }, before }: Begun): unknown[] {
  return [tenantId, bucketId, key, before];
}
