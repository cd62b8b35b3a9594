import type { LifecycleConfiguration } from '@sgw/contracts';
import type { Pool, PoolClient } from 'pg';
import type { WalkPlace } from './lifecycle-walk.repository.js';
import { callDelete, type Deletion, type DeleteTarget } from './object-write.repository.js';

/** A version or delete marker as a walk meets it, with all that a rule may ask about. */
export interface WalkedVersion {
  readonly id: string;
  /** Its place in the order of all versions; a decimal string. */
  readonly seq: string;
  readonly key: string;
  readonly isCurrent: boolean;
  readonly isNull: boolean;
  readonly isMarker: boolean;
  /** 0 for a delete marker. */
  readonly sizeBytes: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly committedAt: Date;
  /** When its successor was committed; undefined for the current one. */
  readonly noncurrentSince: Date | undefined;
  /** Noncurrent ones of its key that are newer, counted up to the bound asked for. */
  readonly newerNoncurrent: number;
  /** Whether its key has no other version or marker; asked of current markers alone. */
  readonly isOnly: boolean;
}

/** An open multipart upload as a walk meets it. */
export interface WalkedUpload {
  readonly id: string;
  readonly uploadId: string;
  readonly key: string;
  readonly initiatedAt: Date;
}

/** What a page of a walk is to hold. */
export interface WalkPage {
  readonly bucketId: string;
  readonly prefix: string;
  readonly after: Pick<WalkPlace, 'afterKey' | 'afterMark'>;
  readonly limit: number;
}

/** What a bucket is when something of it is about to be deleted. */
export interface BucketInForce {
  readonly ownerUserId: string;
  readonly lifecycle: LifecycleConfiguration;
  /** PostgreSQL's clock, which also dates the versions. */
  readonly now: Date;
}

/** Judges what was found again under locks. @returns those to be deleted, as a client would */
export type VersionVerdict = (
  bucket: BucketInForce,
  versions: readonly WalkedVersion[],
) => readonly DeleteTarget[];
export type UploadVerdict = (
  bucket: BucketInForce,
  uploads: readonly WalkedUpload[],
) => readonly WalkedUpload[];

const RANGE_END = `coalesce(prefix_successor_1($2), repeat(chr(1114111), 257))`;

// What goes beyond the row itself is looked up for the few rows that it matters for: by a noncurrent one for its successor
// and how many stand in front, by a current marker for what it hides. Each is a short range of the history index.
const VERSION_COLUMNS = (
  newer: string,
) => `v.id, v.seq, v.key, v.is_current AS "isCurrent", v.is_null AS "isNull",
  v.state = 'marker' AS "isMarker", coalesce(v.size_bytes, 0)::float8 AS "sizeBytes", v.tags, v.committed_at AS "committedAt",
  CASE WHEN NOT v.is_current THEN
    (SELECT n.committed_at FROM object_version n WHERE n.bucket_id = v.bucket_id AND n.key = v.key
        AND n.state IN ('live', 'marker') AND n.seq > v.seq ORDER BY n.seq LIMIT 1) END AS "noncurrentSince",
  CASE WHEN v.is_current OR ${newer} = 0 THEN 0 ELSE
    (SELECT count(*) FROM (SELECT 1 FROM object_version n WHERE n.bucket_id = v.bucket_id AND n.key = v.key
        AND n.state IN ('live', 'marker') AND n.seq > v.seq AND NOT n.is_current LIMIT ${newer}) AS newer)::int END AS "newerNoncurrent",
  v.is_current AND v.state = 'marker' AND NOT EXISTS (SELECT 1 FROM object_version n WHERE n.bucket_id = v.bucket_id
        AND n.key = v.key AND n.state IN ('live', 'marker') AND n.seq < v.seq) AS "isOnly"`;

/** The rest of the key that the last page broke off in. */
export const REST_OF_KEY = `SELECT ${VERSION_COLUMNS('$4::int')} FROM object_version v
  WHERE v.bucket_id = $1 AND v.key = $2 AND v.state IN ('live', 'marker') AND v.seq < $3
  ORDER BY v.seq DESC LIMIT $5`;

/** Keys of a range from behind one, each from its newest version on. */
export const KEYS_OF_RANGE = `SELECT ${VERSION_COLUMNS('$4::int')} FROM object_version v
  WHERE v.bucket_id = $1 AND v.key >= $2 AND v.key < ${RANGE_END} AND v.key > $3 AND v.state IN ('live', 'marker')
  ORDER BY v.key, v.seq DESC LIMIT $5`;

/** What a walk over a bucket reads, and the deletions that come of it. Decides nothing. */
export class LifecycleRepository {
  constructor(private readonly pool: Pool) {}

  /**
   * The next versions in order of key, each key from its newest on.
   *
   * @param newerAsked how far newer noncurrent versions are counted
   */
  async versions(page: WalkPage, newerAsked: number): Promise<WalkedVersion[]> {
    const { bucketId, prefix, after, limit } = page;
    const found: WalkedVersion[] = [];
    if (after.afterMark !== '') {
      const values = [bucketId, after.afterKey, after.afterMark, newerAsked, limit];
      found.push(...(await this.pool.query<WalkedVersion>(REST_OF_KEY, values)).rows);
    }
    if (found.length < limit) {
      const values = [bucketId, prefix, after.afterKey, newerAsked, limit - found.length];
      found.push(...(await this.pool.query<WalkedVersion>(KEYS_OF_RANGE, values)).rows);
    }
    return found;
  }

  /** The next open uploads in order of key and upload id. */
  async uploads({ bucketId, prefix, after, limit }: WalkPage): Promise<WalkedUpload[]> {
    const { rows } = await this.pool.query<WalkedUpload>(
      `SELECT id, upload_id AS "uploadId", key, initiated_at AS "initiatedAt" FROM multipart_upload
        WHERE bucket_id = $1 AND key >= $2 AND key < ${RANGE_END} AND (key, upload_id) > ($3, $4) AND state = 'open'
        ORDER BY key, upload_id LIMIT $5`,
      [bucketId, prefix, after.afterKey, after.afterMark, limit],
    );
    return rows;
  }

  /** The delete markers in front of these keys. */
  async currentMarkers(bucketId: string, keys: readonly string[]): Promise<{ id: string; key: string }[]> {
    const { rows } = await this.pool.query<{ id: string; key: string }>(
      `SELECT id, key FROM object_version WHERE bucket_id = $1 AND key = ANY ($2::text[]) AND is_current AND state = 'marker'`,
      [bucketId, keys],
    );
    return rows;
  }

  /**
   * Deletes what is still due of these versions, by the functions that a client's DELETE goes through. Everything that the
   * verdict hangs on stands still meanwhile: rules and versioning by the bucket's lock, the history of the keys by theirs, the
   * tags by the rows'. What was overwritten, tagged anew or deleted since it was found is judged as it is now.
   *
   * @param found at most 100, because each holds a lock until the commit
   * @returns one result per target of the verdict, in its order; undefined when the bucket or its rules are gone
   */
  async deleteVersions(
    bucketId: string,
    found: readonly Pick<WalkedVersion, 'id' | 'key'>[],
    verdict: VersionVerdict,
    newerAsked: number,
  ): Promise<readonly (Deletion & { readonly target: DeleteTarget })[] | undefined> {
    return this.inForce(bucketId, async (client, bucket) => {
      await client.query(
        `SELECT pg_advisory_xact_lock(lock) FROM
           (SELECT DISTINCT key_lock_1($1, key) AS lock FROM unnest($2::text[]) AS key ORDER BY lock) AS ordered`,
        [bucketId, found.map(({ key }) => key)],
      );
      const { rows } = await client.query<WalkedVersion>(
        `SELECT ${VERSION_COLUMNS('$3::int')} FROM object_version v
          WHERE v.id = ANY ($2::uuid[]) AND v.bucket_id = $1 AND v.state IN ('live', 'marker') FOR UPDATE OF v`,
        [bucketId, found.map(({ id }) => id), newerAsked],
      );
      const targets = verdict(bucket, rows);
      const deletions = await callDelete(client, bucketId, bucket.ownerUserId, targets);
      return deletions.flatMap((deletion, at) => {
        const target = targets[at];
        return target ? [{ ...deletion, target }] : [];
      });
    });
  }

  /**
   * Aborts what is still due of these uploads; what lies at their backends is removed by the sweep over aborted uploads.
   *
   * @returns how many; undefined when the bucket or its rules are gone
   */
  async abortUploads(
    bucketId: string,
    found: readonly WalkedUpload[],
    verdict: UploadVerdict,
  ): Promise<number | undefined> {
    return this.inForce(bucketId, async (client, bucket) => {
      const { rowCount } = await client.query(
        `UPDATE multipart_upload SET state = 'aborted', ended_at = now(), lease_until = NULL
          WHERE id = ANY ($1::uuid[]) AND state = 'open'`,
        [verdict(bucket, found).map(({ id }) => id)],
      );
      return rowCount ?? 0;
    });
  }

  /** Runs `work` in a transaction that the bucket's rules and versioning outlast. */
  private async inForce<T>(
    bucketId: string,
    work: (client: PoolClient, bucket: BucketInForce) => Promise<T>,
  ): Promise<T | undefined> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock_shared(bucket_lock_1($1))', [bucketId]);
      const { rows } = await client.query<BucketInForce>(
        `SELECT owner_user_id AS "ownerUserId", lifecycle, clock_timestamp() AS now FROM bucket
          WHERE id = $1 AND deleted_at IS NULL AND lifecycle IS NOT NULL`,
        [bucketId],
      );
      const result = rows[0] && (await work(client, rows[0]));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
