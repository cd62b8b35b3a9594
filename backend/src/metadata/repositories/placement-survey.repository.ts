import type { Pool } from 'pg';

/** Live versions of one bucket that are alike in the tags that matter and in where their copies lie. */
export interface HeldObjects {
  readonly bucketId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Backends with a copy, verified or promised, in order of their ids. */
  readonly copies: readonly string[];
  /** Backends of them where a copy was verified. */
  readonly verified: readonly string[];
  readonly objects: number;
  readonly bytes: number;
  /** Some of their keys, in no order: sorting all would cost more than counting them. */
  readonly sampleKeys: readonly string[];
}

/** Open uploads of one bucket at one backend that are alike in the tags that matter. */
export interface OpenUploads extends Pick<HeldObjects, 'bucketId' | 'tags'> {
  readonly backendId: string;
  readonly uploads: number;
}

/** How far a bucket's objects follow its rules. */
export interface BucketProgress {
  readonly isPlanning: boolean;
  readonly objects: number;
  readonly plannedObjects: number;
  readonly copiesOwed: number;
  readonly copiesBlocked: number;
  readonly removalsOwed: number;
}

const SAMPLE_KEYS = 5;
const OWED = `('planned', 'writing', 'suspect')`;

/** Questions about many objects at once, answered by counting them together. */
export class PlacementSurveyRepository {
  constructor(private readonly pool: Pool) {}

  /** @param tagKeys tags that matter; objects that differ in others are counted together */
  async holdings(bucketIds: readonly string[], tagKeys: readonly string[]): Promise<HeldObjects[]> {
    const { rows } = await this.pool.query<
      Omit<HeldObjects, 'objects' | 'bytes'> & { readonly objects: string; readonly bytes: string }
    >(
      `WITH held AS (
         SELECT r.version_id, array_agg(r.backend_id ORDER BY r.backend_id) AS copies,
                coalesce(array_agg(r.backend_id ORDER BY r.backend_id) FILTER (WHERE r.state = 'completed'), '{}') AS verified
           FROM replica r WHERE r.bucket_id = ANY ($1) AND r.state NOT IN ('deleting', 'deleted') GROUP BY r.version_id),
       examined AS (
         SELECT v.bucket_id, v.key, v.size_bytes, coalesce(h.copies, '{}') AS copies, coalesce(h.verified, '{}') AS verified,
                CASE WHEN v.tags ?| $2::text[] THEN (SELECT jsonb_object_agg(k, v.tags -> k) FROM unnest($2::text[]) AS k WHERE v.tags ? k) END AS tags
           FROM object_version v LEFT JOIN held h ON h.version_id = v.id
          WHERE v.bucket_id = ANY ($1) AND v.state = 'live')
       SELECT bucket_id AS "bucketId", coalesce(tags, '{}') AS tags, copies, verified, count(*) AS objects,
              sum(size_bytes) AS bytes, (array_agg(key))[1:${SAMPLE_KEYS}] AS "sampleKeys"
         FROM examined GROUP BY bucket_id, coalesce(tags, '{}'), copies, verified`,
      [bucketIds, tagKeys],
    );
    return rows.map((row) => ({ ...row, objects: Number(row.objects), bytes: Number(row.bytes) }));
  }

  /** @param tagKeys as of {@link holdings} */
  async openUploads(bucketIds: readonly string[], tagKeys: readonly string[]): Promise<OpenUploads[]> {
    const { rows } = await this.pool.query<OpenUploads>(
      `SELECT u.bucket_id AS "bucketId", t.backend_id AS "backendId", count(*)::int AS uploads, coalesce(
                (SELECT jsonb_object_agg(k, u.tags -> k) FROM unnest($2::text[]) AS k WHERE u.tags ? k), '{}') AS tags
         FROM multipart_upload u JOIN upload_target t ON t.upload_id = u.id AND t.backend_upload_id IS NOT NULL
        WHERE u.bucket_id = ANY ($1) AND u.state = 'open' GROUP BY 1, 2, 4`,
      [bucketIds, tagKeys],
    );
    return rows;
  }

  /** Whether the bucket's objects are being planned anew, or some of them. */
  async isPlanning(bucketId: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ planning: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM replan WHERE id = $1) AS planning',
      [bucketId],
    );
    return rows[0]?.planning === true;
  }

  async progress(bucketId: string): Promise<BucketProgress> {
    const { rows } = await this.pool.query<Record<keyof BucketProgress, string | boolean>>(
      `SELECT EXISTS (SELECT 1 FROM replan WHERE id = $1) AS "isPlanning", v.objects,
              CASE WHEN EXISTS (SELECT 1 FROM replan WHERE id = $1) THEN v.planned ELSE v.objects END AS "plannedObjects",
              r.owed AS "copiesOwed", r.blocked AS "copiesBlocked", r.removals AS "removalsOwed"
         FROM (SELECT count(*) AS objects,
                      count(*) FILTER (WHERE key <= (SELECT after_key FROM replan WHERE id = $1)) AS planned
                 FROM object_version WHERE bucket_id = $1 AND state = 'live') AS v,
              (SELECT count(*) FILTER (WHERE state IN ${OWED}) AS owed, count(*) FILTER (WHERE state = 'blocked') AS blocked,
                      count(*) FILTER (WHERE state = 'deleting') AS removals
                 FROM replica WHERE bucket_id = $1 AND state <> 'deleted') AS r`,
      [bucketId],
    );
    const [row] = rows;
    return {
      isPlanning: row?.isPlanning === true,
      objects: Number(row?.objects ?? 0),
      plannedObjects: Number(row?.plannedObjects ?? 0),
      copiesOwed: Number(row?.copiesOwed ?? 0),
      copiesBlocked: Number(row?.copiesBlocked ?? 0),
      removalsOwed: Number(row?.removalsOwed ?? 0),
    };
  }

  /** Bytes at backends, by backend and by the tags that matter: also of copies on their way in or out. */
  async placed(
    bucketId: string,
    tagKeys: readonly string[],
  ): Promise<
    {
      readonly tags: Readonly<Record<string, string>>;
      readonly backendId: string;
      readonly copies: number;
      readonly bytes: number;
    }[]
  > {
    const { rows } = await this.pool.query<{
      tags: Record<string, string>;
      backendId: string;
      copies: string;
      bytes: string;
    }>(
      `SELECT coalesce((SELECT jsonb_object_agg(k, v.tags -> k) FROM unnest($2::text[]) AS k WHERE v.tags ? k), '{}') AS tags,
              r.backend_id AS "backendId", count(*) AS copies, coalesce(sum(v.size_bytes), 0) AS bytes
         FROM replica r JOIN object_version v ON v.id = r.version_id
        WHERE r.bucket_id = $1 AND r.physical_key IS NOT NULL AND r.state <> 'deleted' AND v.state = 'live'
        GROUP BY 1, 2 ORDER BY 2`,
      [bucketId, tagKeys],
    );
    return rows.map((row) => ({ ...row, copies: Number(row.copies), bytes: Number(row.bytes) }));
  }
}
