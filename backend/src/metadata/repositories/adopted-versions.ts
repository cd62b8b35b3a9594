import type { PoolClient } from 'pg';
import type { FoundVersion, KeyRepair } from './adopted-rows.repository.js';
import type { ClaimedAdoption } from './adoption.repository.js';

/**
 * Older versions follow newer ones in a listing: numbers that fall put them in that order, and behind all that the gateway
 * will ever write.
 */
const INSERT = `
  WITH found AS (
    SELECT * FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::boolean[], $8::boolean[], $9::bigint[], $10::text[],
                         $11::timestamptz[])
           WITH ORDINALITY AS f (id, replica_id, key, version, is_latest, is_marker, size, etag, modified, at)),
  kept AS (
    INSERT INTO object_version (id, bucket_id, key, owner_user_id, state, is_current, is_null, seq, size_bytes, etag,
           provider_version_id, committed_at)
    SELECT id, $1, key, $2, CASE WHEN is_marker THEN 'marker' ELSE 'live' END, is_latest, version = 'null',
           -nextval('object_seq'), CASE WHEN NOT is_marker THEN size END, CASE WHEN NOT is_marker THEN etag END, version, modified
      FROM (SELECT * FROM found ORDER BY at) AS ordered
    ON CONFLICT DO NOTHING RETURNING id, size_bytes, is_current),
  copies AS (
    INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, backend_version_id, stored_size,
           stored_etag, state, is_foreign)
    SELECT f.replica_id, f.id, $1, $12, $13, f.key, CASE WHEN $14 THEN f.version END, f.size, f.etag, 'suspect', true
      FROM found f JOIN kept k ON k.id = f.id WHERE NOT f.is_marker)
  SELECT count(*) FILTER (WHERE size_bytes IS NOT NULL)::float8 AS versions, count(*) FILTER (WHERE size_bytes IS NULL)::float8 AS markers,
         count(*) FILTER (WHERE is_current AND size_bytes IS NOT NULL)::float8 AS objects, coalesce(sum(size_bytes), 0)::float8 AS bytes
    FROM kept`;

/** What was made of a page. */
interface Kept {
  readonly versions: number;
  readonly markers: number;
  readonly objects: number;
  readonly bytes: number;
}

/** Makes rows of versions, and of the copies that lie there. What has one already is passed over. */
export async function insertFound(
  client: PoolClient,
  { bucketId, ownerUserId, backendId, physicalBucket, isVersioned }: ClaimedAdoption,
  found: readonly FoundVersion[],
): Promise<Kept> {
  const { rows } = await client.query<Kept>(INSERT, [
    bucketId,
    ownerUserId,
    found.map(({ id }) => id),
    found.map(({ replicaId }) => replicaId),
    found.map(({ key }) => key),
    found.map(({ providerVersionId }) => providerVersionId),
    found.map(({ isLatest }) => isLatest),
    found.map(({ isMarker }) => isMarker),
    found.map(({ sizeBytes }) => sizeBytes),
    found.map(({ etag }) => etag),
    found.map(({ modifiedAt }) => modifiedAt),
    backendId,
    physicalBucket,
    isVersioned,
  ]);
  return rows[0] ?? { versions: 0, markers: 0, objects: 0, bytes: 0 };
}

/**
 * The numbers are drawn before the rows are looked for: drawn where they are joined, they would be drawn again for every row,
 * and follow the order of the rows.
 */
const REORDER = `
  WITH drawn AS MATERIALIZED (
    SELECT version, -nextval('object_seq') AS seq
      FROM (SELECT * FROM unnest($3::text[]) WITH ORDINALITY AS u (version, at) ORDER BY at) AS ordered)
  UPDATE object_version v SET seq = drawn.seq FROM drawn
   WHERE v.bucket_id = $1 AND v.key = $2 AND v.provider_version_id = drawn.version AND v.state IN ('live', 'marker')`;

/** Makes the rows of one key fit what the provider has of it. What the gateway wrote stays, and in front. */
export async function mendKey(
  client: PoolClient,
  adoption: ClaimedAdoption,
  repair: KeyRepair,
): Promise<void> {
  const { bucketId } = adoption;
  const { key, gone, found, order } = repair;
  await client.query('SELECT pg_advisory_xact_lock(key_lock_1($1, $2))', [bucketId, key]);
  await client.query(
    'UPDATE object_version SET is_current = false WHERE bucket_id = $1 AND key = $2 AND is_current AND provider_version_id IS NOT NULL',
    [bucketId, key],
  );
  const { rows } = await client.query<{ versions: number; bytes: number }>(
    `WITH gone AS (
       UPDATE object_version SET state = 'garbage', garbage_at = now() WHERE id = ANY ($1) AND state IN ('live', 'marker')
        RETURNING id, size_bytes)
     SELECT count(size_bytes)::float8 AS versions, coalesce(sum(size_bytes), 0)::float8 AS bytes FROM gone`,
    [gone],
  );
  // After it: the end of a marker would owe its removal, and what is gone there is not to be removed there.
  await client.query('DELETE FROM replica WHERE version_id = ANY ($1) AND is_foreign', [gone]);
  await client.query('SELECT remove_copies_1(id) FROM unnest($1::uuid[]) AS gone (id)', [gone]);
  const kept = await insertFound(
    client,
    adoption,
    found.map((version) => ({ ...version, isLatest: false })),
  );
  await client.query('SELECT count_usage_1($1, $2, $3)', [
    bucketId,
    kept.versions - (rows[0]?.versions ?? 0),
    kept.bytes - (rows[0]?.bytes ?? 0),
  ]);
  await client.query(REORDER, [bucketId, key, order]);
  await client.query(
    `UPDATE object_version SET is_current = true WHERE id = (
       SELECT id FROM object_version WHERE bucket_id = $1 AND key = $2 AND state IN ('live', 'marker') ORDER BY seq DESC LIMIT 1)`,
    [bucketId, key],
  );
}
