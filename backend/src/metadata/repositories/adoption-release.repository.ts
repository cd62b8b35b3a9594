import type { ReleaseLoss, WrittenReason } from '@sgw/contracts';
import type { Pool, PoolClient } from 'pg';
import type { AdoptionRow } from './adoption.repository.js';
import { retireBucket } from './retire-bucket.js';

/** A version or delete marker of an adopted bucket of which the gateway alone has something. */
export interface WrittenRow {
  readonly id: string;
  readonly key: string;
  readonly isNull: boolean;
  readonly isMarker: boolean;
  readonly isLatest: boolean;
  readonly sizeBytes: number;
  readonly committedAt: Date;
  readonly reason: WrittenReason;
}

/** Versions and markers that the gateway wrote into an adopted bucket. */
const WRITTEN = `v.bucket_id = $1 AND v.provider_version_id IS NULL AND v.state IN ('live', 'marker')`;

/** Adopted versions with copies of ours. */
const COPIED = `v.bucket_id = $1 AND v.provider_version_id IS NOT NULL AND v.state = 'live'
  AND EXISTS (SELECT 1 FROM replica r WHERE r.version_id = v.id AND r.is_foreign IS NOT TRUE AND r.verified_at IS NOT NULL
                 AND r.state IN ('completed', 'suspect', 'blocked'))`;

/** Those whose bytes are not at the adopted place any more: no copy there, or one that rests as it was found to be another or gone. */
const LAST_COPY = `${COPIED} AND NOT EXISTS (
  SELECT 1 FROM replica r WHERE r.version_id = v.id AND r.is_foreign AND (r.state IN ('completed', 'blocked')
     OR r.state = 'suspect' AND (r.due_at IS NOT NULL OR r.error IS NULL)))`;

const AMENDED = `v.bucket_id = $1 AND v.amended_at IS NOT NULL AND v.state = 'live'`;

/** How a wish to release ended: begun · the provider is looked at first · not in this state · too much would be lost. */
export type ReleaseOutcome = 'begun' | 'looking' | 'unfit' | ReleaseLoss;

/** Gives adopted buckets back, and knows what that would lose. */
export class AdoptionReleaseRepository {
  constructor(private readonly pool: Pool) {}

  async written(bucketId: string): Promise<number> {
    const { rows } = await this.pool.query<{ written: number }>(
      `SELECT count(*)::float8 AS written FROM object_version v WHERE ${WRITTEN}`,
      [bucketId],
    );
    return rows[0]?.written ?? 0;
  }

  /** What a release would lose, in order of key, from behind one. */
  async page(
    bucketId: string,
    after: { readonly key: string; readonly id: string } | undefined,
    limit: number,
  ): Promise<WrittenRow[]> {
    const { rows } = await this.pool.query<WrittenRow>(
      `SELECT * FROM (
         SELECT v.id, v.key, v.is_null AS "isNull", v.state = 'marker' AS "isMarker", v.is_current AS "isLatest",
                coalesce(v.size_bytes, 0)::float8 AS "sizeBytes", v.committed_at AS "committedAt",
                CASE WHEN ${WRITTEN} THEN 'written' WHEN ${LAST_COPY} THEN 'last-copy' WHEN ${AMENDED} THEN 'amended' END AS reason
           FROM object_version v
          WHERE v.bucket_id = $1 AND v.state IN ('live', 'marker') AND v.key >= $2
            AND ($3::uuid IS NULL OR (v.key, v.id) > ($2, $3))) AS found
        WHERE reason IS NOT NULL ORDER BY key, id LIMIT $4`,
      [bucketId, after?.key ?? '', after?.id, limit],
    );
    return rows;
  }

  /**
   * Takes the bucket from its clients and its rows in pages: at once where the provider has all there is, else when a walk has
   * seen there every version of which we have a copy.
   *
   * @param wish.isDiscarding whether last copies and changes of adopted versions may go unasked; what clients wrote never does
   */
  async release(
    { id, bucketId }: Pick<AdoptionRow, 'id' | 'bucketId'>,
    wish: { readonly isCancelled: boolean; readonly isDiscarding: boolean },
  ): Promise<ReleaseOutcome> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const outcome = await this.begin(client, { id, bucketId }, wish);
      await client.query('COMMIT');
      return outcome;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  private async begin(
    client: PoolClient,
    adoption: Pick<AdoptionRow, 'id' | 'bucketId'>,
    { isCancelled, isDiscarding }: { readonly isCancelled: boolean; readonly isDiscarding: boolean },
  ): Promise<ReleaseOutcome> {
    const { id, bucketId } = adoption;
    const states = isCancelled ? ['listing', 'failed'] : ['listing', 'verifying', 'adopted', 'failed'];
    await client.query('SELECT pg_advisory_xact_lock(bucket_lock_1($1))', [bucketId]);
    const { rowCount: isFit } = await client.query(
      'UPDATE adoption SET is_cancelled = $2 WHERE id = $1 AND state = ANY ($3)',
      [id, isCancelled, states],
    );
    if (isFit === 0) return 'unfit';
    const loss = await lossOf(client, bucketId);
    if (loss.written > 0 || (!isDiscarding && isLoss(loss))) return loss;
    if (isDiscarding || !(await hasCopies(client, bucketId))) {
      await beginGivingUp(client, adoption);
      return 'begun';
    }
    await client.query(
      `UPDATE adoption SET walk = 'release', is_paused = false, after_key = NULL, after_version = NULL, lease_token = NULL,
              seen = '{"new": 0, "changed": 0, "removed": 0}', round = round + 1, waiting = NULL, error = NULL, attempts = 0,
              due_at = now() WHERE id = $1`,
      [id],
    );
    return 'looking';
  }
}

/** The provider was looked at: the bucket is given back, or the adoption goes on as it was and says why. */
export async function endReleaseWalk(
  client: PoolClient,
  adoption: Pick<AdoptionRow, 'id' | 'bucketId'>,
): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(bucket_lock_1($1))', [adoption.bucketId]);
  const loss = await lossOf(client, adoption.bucketId);
  if (!isLoss(loss)) return beginGivingUp(client, adoption);
  await client.query(
    `UPDATE adoption SET error = $2, is_cancelled = false, state = CASE WHEN listed_at IS NULL THEN 'listing' ELSE state END,
            walk = CASE WHEN listed_at IS NULL THEN 'adopt' END WHERE id = $1`,
    [adoption.id, `it was not released: ${tellLoss(loss)}`],
  );
}

/** What a release would lose, for a person. */
export function tellLoss({ written, lastCopies, amended }: ReleaseLoss): string {
  const parts = [
    written > 0 &&
      `${written} versions and delete markers were written through the gateway since it was converted`,
    lastCopies > 0 &&
      `the last copies of ${lastCopies} versions lie in the gateway's own buckets, as what was adopted is not at the provider any more`,
    amended > 0 &&
      `tags, ACL or object lock of ${amended} adopted versions were changed at the gateway alone`,
  ];
  return parts.filter((part) => part !== false).join('; ');
}

function isLoss({ written, lastCopies, amended }: ReleaseLoss): boolean {
  return written + lastCopies + amended > 0;
}

async function lossOf(client: PoolClient, bucketId: string): Promise<ReleaseLoss> {
  const { rows } = await client.query<ReleaseLoss>(
    `SELECT (SELECT count(*) FROM object_version v WHERE ${WRITTEN})::float8 AS written,
            (SELECT count(*) FROM object_version v WHERE ${LAST_COPY})::float8 AS "lastCopies",
            (SELECT count(*) FROM object_version v WHERE ${AMENDED})::float8 AS amended`,
    [bucketId],
  );
  return rows[0] ?? { written: 0, lastCopies: 0, amended: 0 };
}

/** Whether there is anything of ours that could be the last of it. */
async function hasCopies(client: PoolClient, bucketId: string): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM object_version v WHERE ${COPIED}) AS has`,
    [bucketId],
  );
  return rows[0]?.has === true;
}

async function beginGivingUp(
  client: PoolClient,
  { id, bucketId }: Pick<AdoptionRow, 'id' | 'bucketId'>,
): Promise<void> {
  await client.query(
    `UPDATE adoption SET state = 'releasing', is_paused = false, walk = NULL, lease_token = NULL, waiting = NULL, error = NULL,
            attempts = 0, due_at = now(), after_key = NULL, after_version = NULL WHERE id = $1`,
    [id],
  );
  await retireBucket(client, bucketId);
}
