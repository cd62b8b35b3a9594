import { type AttachedPolicy, RESIDENCY_TAG } from '@sgw/contracts';
import type { Pool } from 'pg';
import { POLICIES_OF_BUCKET } from './policy.repository.js';

export interface OverviewCounts {
  readonly buckets: number;
  readonly objects: number;
  readonly bytes: number;
  readonly replicasVerified: number;
  readonly replicasOwed: number;
  readonly replicasBlocked: number;
  readonly oldestOwedSeconds: number;
  readonly workers: number;
}

export interface BackendCounts {
  readonly backendId: string;
  readonly verifiedReplicas: number;
  readonly verifiedBytes: number;
  readonly owedReplicas: number;
}

export interface BucketCounts {
  readonly bucketId: string;
  readonly objects: number;
  readonly bytes: number;
  readonly replicasOwed: number;
}

/** Replicas and uploads with the rules of their bucket: for judging whether each lies where it may. */
export interface PlacedReplicas {
  readonly bucketId: string;
  readonly epoch: string;
  readonly locations: readonly string[];
  readonly policies: readonly AttachedPolicy[];
  /** Empty where no policy of the bucket looks at tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly backendId: string;
  readonly replicas: number;
  /** Multipart uploads that are not an object yet, or never become one, and have parts there. */
  readonly uploads: number;
}

/** Live versions' copies that a backend does not have yet. */
export interface Backlog {
  readonly backendId: string;
  readonly replicas: number;
  readonly bytes: number;
  readonly oldestSeconds: number;
  /** Those of them that wait for a person. */
  readonly blocked: number;
}

/** A bucket as lists show it. */
export interface ListedBucket {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly locations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly backends: readonly { readonly backendId: string; readonly physicalBucket: string }[];
}

const WORKER_ALIVE_SECONDS = 15;
const OWED = `('planned', 'writing', 'suspect', 'blocked')`;
/** An adopted object that nobody read yet is owed to nobody: it is where it always was. */
const IS_OWED = `(r.state IN ${OWED} AND (r.is_foreign IS NULL OR r.state <> 'suspect'))`;

const LISTED_BUCKET = `SELECT b.id, t.name AS tenant, n.name, b.locations, b.tags, b.created_at AS "createdAt",
  (SELECT coalesce(json_agg(json_build_object('backendId', m.backend_id, 'physicalBucket', m.physical_name)
                            ORDER BY m.backend_id), '[]') FROM physical_place m WHERE m.bucket_id = b.id) AS backends
  FROM bucket_name n JOIN tenant t ON t.id = n.tenant_id JOIN bucket b ON b.id = n.bucket_id`;

/** Sums for people and for metrics, read from PostgreSQL when asked, so that none is ever stale or lost. */
export class OverviewRepository {
  constructor(private readonly pool: Pool) {}

  async counts(): Promise<OverviewCounts> {
    const { rows } = await this.pool.query<Record<keyof OverviewCounts, string>>(
      `SELECT (SELECT count(*) FROM bucket_name) AS buckets,
              coalesce(usage.objects, 0) AS objects, coalesce(usage.bytes, 0) AS bytes,
              coalesce(r.verified, 0) AS "replicasVerified", coalesce(r.owed, 0) AS "replicasOwed",
              coalesce(r.blocked, 0) AS "replicasBlocked", coalesce(r.oldest, 0) AS "oldestOwedSeconds",
              (SELECT count(*) FROM worker WHERE seen_at > now() - $1 * interval '1 second') AS workers
         FROM (SELECT sum(u.objects) AS objects, sum(u.bytes) AS bytes FROM bucket_usage u) AS usage,
              (SELECT count(*) FILTER (WHERE r.state = 'completed') AS verified,
                      count(*) FILTER (WHERE ${IS_OWED}) AS owed,
                      count(*) FILTER (WHERE r.state = 'blocked') AS blocked,
                      extract(epoch FROM now() - min(r.created_at) FILTER (WHERE ${IS_OWED})) AS oldest
                 FROM replica r JOIN object_version v ON v.id = r.version_id
                WHERE v.state = 'live' AND r.state <> 'deleted') AS r`,
      [WORKER_ALIVE_SECONDS],
    );
    const row = rows[0];
    const number = (name: keyof OverviewCounts) => Number(row?.[name] ?? 0);
    return {
      buckets: number('buckets'),
      objects: number('objects'),
      bytes: number('bytes'),
      replicasVerified: number('replicasVerified'),
      replicasOwed: number('replicasOwed'),
      replicasBlocked: number('replicasBlocked'),
      oldestOwedSeconds: Math.round(number('oldestOwedSeconds')),
      workers: number('workers'),
    };
  }

  async perBackend(): Promise<BackendCounts[]> {
    const { rows } = await this.pool.query<{ id: string; verified: string; bytes: string; owed: string }>(
      `SELECT r.backend_id AS id, count(*) FILTER (WHERE r.state = 'completed') AS verified,
              coalesce(sum(r.stored_size) FILTER (WHERE r.state = 'completed'), 0) AS bytes,
              count(*) FILTER (WHERE ${IS_OWED}) AS owed
         FROM replica r JOIN object_version v ON v.id = r.version_id
        WHERE v.state = 'live' AND r.state <> 'deleted' GROUP BY r.backend_id`,
    );
    return rows.map((row) => ({
      backendId: row.id,
      verifiedReplicas: Number(row.verified),
      verifiedBytes: Number(row.bytes),
      owedReplicas: Number(row.owed),
    }));
  }

  async perBucket(bucketIds: readonly string[]): Promise<BucketCounts[]> {
    const { rows } = await this.pool.query<{ id: string; objects: string; bytes: string; owed: string }>(
      `SELECT b.id, coalesce(u.objects, 0) AS objects, coalesce(u.bytes, 0) AS bytes, coalesce(r.owed, 0) AS owed
         FROM unnest($1::uuid[]) AS b (id)
         LEFT JOIN (SELECT bucket_id, sum(objects) AS objects, sum(bytes) AS bytes FROM bucket_usage
                     WHERE bucket_id = ANY ($1) GROUP BY bucket_id) AS u ON u.bucket_id = b.id
         LEFT JOIN (SELECT bucket_id, count(*) AS owed FROM replica
                     WHERE (due_at IS NOT NULL OR state = 'blocked') AND state IN ${OWED} AND bucket_id = ANY ($1)
                     GROUP BY bucket_id) AS r ON r.bucket_id = b.id`,
      [bucketIds],
    );
    return rows.map((row) => ({
      bucketId: row.id,
      objects: Number(row.objects),
      bytes: Number(row.bytes),
      replicasOwed: Number(row.owed),
    }));
  }

  /** Verified and required copies of each of these keys, in no order. */
  async copiesOf(
    bucketId: string,
    keys: readonly string[],
  ): Promise<{ key: string; verified: number; required: number }[]> {
    const { rows } = await this.pool.query<{ key: string; verified: string; required: string }>(
      `SELECT v.key, count(*) FILTER (WHERE r.state = 'completed') AS verified,
              count(*) FILTER (WHERE r.state NOT IN ('deleting', 'deleted')) AS required
         FROM object_version v JOIN replica r ON r.version_id = v.id
        WHERE v.bucket_id = $1 AND v.key = ANY ($2) AND v.is_current AND v.state = 'live' GROUP BY v.key`,
      [bucketId, keys],
    );
    return rows.map((row) => ({
      key: row.key,
      verified: Number(row.verified),
      required: Number(row.required),
    }));
  }

  /** Copies and parts of which bytes may lie somewhere: begun, finished or doubted, and not yet confirmed to be gone. */
  async placed(): Promise<PlacedReplicas[]> {
    const { rows } = await this.pool.query<
      PlacedReplicas & { readonly replicas: string; readonly uploads: string }
    >(
      `WITH ruled AS MATERIALIZED (
         SELECT b.id, EXISTS (SELECT 1 FROM policy_attachment a WHERE a.bucket_id = b.id AND a.tag_key IS NOT NULL) AS by_tag
           FROM bucket b),
       -- Copies that carry terms of their source are few, and have an index of their own.
       restricted AS MATERIALIZED (SELECT id, tags FROM object_version WHERE tags ? '${RESIDENCY_TAG}'),
       counted AS (
         SELECT r.bucket_id, r.backend_id, coalesce(v.tags, c.tags) AS tags, count(*) AS replicas, 0 AS uploads
           FROM replica r JOIN ruled ON ruled.id = r.bucket_id
           LEFT JOIN object_version v ON ruled.by_tag AND v.id = r.version_id
           LEFT JOIN restricted c ON c.id = r.version_id
          WHERE r.physical_key IS NOT NULL AND r.state <> 'deleted' GROUP BY 1, 2, 3
          UNION ALL
         SELECT u.bucket_id, t.backend_id, CASE WHEN ruled.by_tag OR u.tags ? '${RESIDENCY_TAG}' THEN u.tags END, 0, count(*)
           FROM multipart_upload u JOIN ruled ON ruled.id = u.bucket_id
           JOIN upload_target t ON t.upload_id = u.id AND t.state = 'open'
          WHERE u.state <> 'completed' AND EXISTS (SELECT FROM multipart_part p WHERE p.upload_id = u.id) GROUP BY 1, 2, 3)
       SELECT b.id AS "bucketId", b.epoch::text, b.locations, ${POLICIES_OF_BUCKET} AS policies,
              coalesce(c.tags, '{}') AS tags, c.backend_id AS "backendId", c.replicas, c.uploads
         FROM counted c JOIN bucket b ON b.id = c.bucket_id`,
    );
    return rows.map((row) => ({ ...row, replicas: Number(row.replicas), uploads: Number(row.uploads) }));
  }

  /** What is owed to each backend, for metrics. */
  async backlog(): Promise<Backlog[]> {
    const { rows } = await this.pool.query<Record<keyof Backlog, string>>(
      `SELECT r.backend_id AS "backendId", count(*) AS replicas, coalesce(sum(v.size_bytes), 0) AS bytes,
              coalesce(extract(epoch FROM now() - min(r.created_at)), 0) AS "oldestSeconds",
              count(*) FILTER (WHERE r.state = 'blocked') AS blocked
         FROM replica r JOIN object_version v ON v.id = r.version_id
        WHERE v.state = 'live' AND ${IS_OWED} GROUP BY r.backend_id`,
    );
    return rows.map((row) => ({
      backendId: row.backendId,
      replicas: Number(row.replicas),
      bytes: Number(row.bytes),
      oldestSeconds: Number(row.oldestSeconds),
      blocked: Number(row.blocked),
    }));
  }

  /** Buckets of all tenants behind `after`, in order of tenant and name. */
  async bucketPage(after: { tenant: string; name: string }, limit: number): Promise<ListedBucket[]> {
    const { rows } = await this.pool.query<ListedBucket>(
      `${LISTED_BUCKET} WHERE (t.name, n.name) > ($1, $2) ORDER BY t.name, n.name LIMIT $3`,
      [after.tenant, after.name, limit],
    );
    return rows;
  }

  async bucket(tenant: string, name: string): Promise<ListedBucket | undefined> {
    const { rows } = await this.pool.query<ListedBucket>(
      `${LISTED_BUCKET} WHERE t.name = $1 AND n.name = $2`,
      [tenant, name],
    );
    return rows[0];
  }
}
