import type { PoolClient } from 'pg';

/**
 * Takes a bucket away from clients: its name is free, open uploads are aborted, commits in flight find it gone. Within a
 * transaction that holds the bucket's lock and has seen that it may go.
 */
export async function retireBucket(client: PoolClient, bucketId: string): Promise<void> {
  await client.query('DELETE FROM bucket_name WHERE bucket_id = $1', [bucketId]);
  await client.query('DELETE FROM lifecycle_walk WHERE bucket_id = $1', [bucketId]);
  await client.query(
    `UPDATE multipart_upload SET state = 'aborted', ended_at = now() WHERE bucket_id = $1 AND state IN ('open', 'completing')`,
    [bucketId],
  );
  await client.query(
    `UPDATE bucket SET deleted_at = now(), epoch = epoch + 1, change_seq = nextval('change_seq') WHERE id = $1`,
    [bucketId],
  );
  await client.query(`SELECT pg_notify('sgw_bucket', $1)`, [bucketId]);
}
