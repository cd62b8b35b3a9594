import type { Pool, PoolClient } from 'pg';
import { insertFound, mendKey } from './adopted-versions.js';
import type { ClaimedAdoption, FindingOfAdoption } from './adoption.repository.js';
import { endReleaseWalk } from './adoption-release.repository.js';
import { restLost } from './rest-lost.js';

/** One version at a provider, about to become a row. */
export interface FoundVersion {
  /** Ids of the version and of its copy to be. */
  readonly id: string;
  readonly replicaId: string;
  readonly key: string;
  readonly providerVersionId: string;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedAt: Date;
}

/** One version that we took over, for comparing. */
export interface AdoptedVersion {
  readonly id: string;
  readonly key: string;
  readonly providerVersionId: string;
  readonly isMarker: boolean;
  readonly sizeBytes: number;
  readonly etag: string;
  /** Whether the provider's own object is still one of its copies. */
  readonly isHeld: boolean;
  /** Whether a client deleted it. */
  readonly isGarbage: boolean;
  readonly isCurrent: boolean;
  readonly modifiedAt: Date;
}

/** One key of which the provider has something else than the rows. */
export interface KeyRepair {
  readonly key: string;
  /** Our ids of what is not there any more. */
  readonly gone: readonly string[];
  readonly found: readonly FoundVersion[];
  /** All that was adopted of the key and lasts, newest first: what the provider calls them. */
  readonly order: readonly string[];
}

/** Findings kept of one walk; the counts go on. */
const MOST_FINDINGS = 10_000;

/** Undone unless it says that it is done. */
interface Outcome {
  readonly isDone: boolean;
  readonly isLast?: boolean;
}

/** The rows of adopted buckets: taken over, described, proven, compared, given up. */
export class AdoptedRowsRepository {
  constructor(private readonly pool: Pool) {}

  /**
   * One page becomes rows, in one transaction with the place where the next one begins.
   *
   * @param page.next where it goes on; undefined behind the last page
   * @returns false when the lease was lost; then nothing was kept
   */
  async takeOver(
    adoption: ClaimedAdoption,
    page: {
      readonly found: readonly FoundVersion[];
      readonly skipped: readonly FindingOfAdoption[];
      readonly next: { readonly key: string; readonly versionId: string } | undefined;
    },
  ): Promise<boolean> {
    const { isDone } = await this.inTransaction(async (client) => {
      const { found, skipped, next } = page;
      const kept = await insertFound(client, adoption, found);
      await client.query('SELECT count_usage_1($1, $2, $3)', [adoption.bucketId, kept.versions, kept.bytes]);
      await this.keepFindings(client, adoption, skipped);
      const { rowCount } = await client.query(
        `UPDATE adoption SET pages = pages + 1, versions = versions + $3, markers = markers + $4, objects = objects + $5,
                bytes = bytes + $6, skipped = skipped + $7, after_key = $8, after_version = $9, waiting = NULL, attempts = 0,
                walk = CASE WHEN $10 THEN walk END, state = CASE WHEN $10 THEN state ELSE 'verifying' END,
                listed_at = CASE WHEN $10 THEN NULL ELSE now() END
          WHERE id = $1 AND lease_token = $2 AND state = 'listing'`,
        [
          adoption.id,
          adoption.leaseToken,
          kept.versions,
          kept.markers,
          kept.objects,
          kept.bytes,
          skipped.length,
          next?.key ?? found.at(-1)?.key ?? adoption.afterKey,
          next?.versionId ?? null,
          next !== undefined,
        ],
      );
      // Whoever has it in memory learns that what has no row is not there.
      if (rowCount === 1 && next === undefined) {
        await client.query(
          `UPDATE bucket SET epoch = epoch + 1, change_seq = nextval('change_seq') WHERE id = $1`,
          [adoption.bucketId],
        );
        await client.query(`SELECT pg_notify('sgw_bucket', $1)`, [adoption.bucketId]);
      }
      return { isDone: rowCount === 1 };
    });
    return isDone;
  }

  /** What was taken over of keys in (`after`, `upTo`], in their order, the newest version of each key first. */
  async adopted(
    bucketId: string,
    { after, upTo }: { readonly after: string; readonly upTo: string | undefined },
    limit: number,
  ): Promise<AdoptedVersion[]> {
    const { rows } = await this.pool.query<AdoptedVersion>(
      `SELECT v.id, v.key, v.provider_version_id AS "providerVersionId", v.size_bytes IS NULL AS "isMarker",
              coalesce(v.size_bytes, 0)::float8 AS "sizeBytes", coalesce(v.etag, '') AS etag, v.state = 'garbage' AS "isGarbage",
              v.is_current AS "isCurrent", v.committed_at AS "modifiedAt",
              EXISTS (SELECT 1 FROM replica r WHERE r.version_id = v.id AND r.is_foreign AND r.state <> 'deleted') AS "isHeld"
         FROM object_version v
        WHERE v.bucket_id = $1 AND v.key > $2 AND ($3::text IS NULL OR v.key <= $3) AND v.provider_version_id IS NOT NULL
        ORDER BY v.key, v.seq DESC LIMIT $4`,
      [bucketId, after, upTo, limit],
    );
    return rows;
  }

  /** A page was compared, and mended where `repairs` says so. @returns false when the lease was lost; then nothing changed */
  async keepCompared(
    adoption: ClaimedAdoption,
    page: {
      readonly findings: readonly FindingOfAdoption[];
      readonly repairs: readonly KeyRepair[];
      /** Our ids of versions that the provider has not, or not as they were, and which are not mended. */
      readonly lost: readonly string[];
      readonly nextKey: string | undefined;
    },
  ): Promise<boolean> {
    const { findings, repairs, lost, nextKey } = page;
    const { isDone } = await this.inTransaction(async (client) => {
      for (const repair of repairs) await mendKey(client, adoption, repair);
      await restLost(client, lost);
      const lasting = findings.filter(({ kind }) => repairs.length === 0 || kind === 'skipped');
      await this.keepFindings(client, adoption, lasting);
      const count = (kind: string) => findings.filter((finding) => finding.kind === kind).length;
      const { rows } = await client.query<{ isLast: boolean }>(
        `UPDATE adoption SET seen = jsonb_build_object('new', (seen->>'new')::bigint + $3, 'changed', (seen->>'changed')::bigint + $4,
                  'removed', (seen->>'removed')::bigint + $5), after_key = $6, waiting = NULL, attempts = 0
          WHERE id = $1 AND lease_token = $2 AND walk IN ('compare', 'repair', 'release') RETURNING $6::text IS NULL AS "isLast"`,
        [adoption.id, adoption.leaseToken, count('new'), count('changed'), count('removed'), nextKey],
      );
      if (rows[0]?.isLast) await this.endWalk(client, adoption);
      return { isDone: rows.length === 1 };
    });
    return isDone;
  }

  /**
   * Gives workers adopted copies to read, so that no more than so many, or so many bytes, wait at once: but one, however large.
   *
   * @returns how many are given or waiting
   */
  async feed(bucketId: string, most: { readonly copies: number; readonly bytes: number }): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `WITH unread AS (
         SELECT r.id, r.due_at, sum(v.size_bytes) OVER (ORDER BY v.id) - v.size_bytes AS bytes_before FROM object_version v
           JOIN replica r ON r.version_id = v.id AND r.is_foreign AND r.state = 'suspect'
          WHERE v.bucket_id = $1 AND v.provider_version_id IS NOT NULL AND v.sha256 IS NULL AND v.state = 'live'
            AND (r.due_at IS NOT NULL OR r.error IS NULL)
          ORDER BY v.id LIMIT $2),
       given AS (
         UPDATE replica SET due_at = now(), generation = generation + 1 FROM unread
          WHERE replica.id = unread.id AND unread.due_at IS NULL AND replica.due_at IS NULL AND unread.bytes_before <= $3 RETURNING 1)
       SELECT (SELECT count(*) FROM unread)::int AS count, (SELECT count(*) FROM given) AS given`,
      [bucketId, most.copies, most.bytes],
    );
    return rows[0]?.count ?? 0;
  }

  /** All rows are there and no copy waits to be read. */
  async endVerifying({ id, leaseToken }: ClaimedAdoption): Promise<void> {
    await this.pool.query(
      `UPDATE adoption SET state = 'adopted', verified_at = now() WHERE id = $1 AND lease_token = $2 AND state = 'verifying'`,
      [id, leaseToken],
    );
  }

  /**
   * Takes a page of rows away, and owes the removal of the copies that we made. What the provider has is not touched.
   *
   * @returns whether none is left
   */
  async giveUp({ bucketId, id, leaseToken, afterKey }: ClaimedAdoption, limit: number): Promise<boolean> {
    const { isLast } = await this.inTransaction(async (client) => {
      // From where the page before ended: over and over from the beginning, it would pass all that is gone already.
      const { rows } = await client.query<{ id: string; key: string }>(
        `SELECT id, key FROM object_version WHERE bucket_id = $1 AND key >= $3 AND state IN ('live', 'marker')
          ORDER BY key LIMIT $2 FOR UPDATE`,
        [bucketId, limit, afterKey ?? ''],
      );
      const ids = rows.map((row) => row.id);
      await client.query('DELETE FROM replica WHERE version_id = ANY ($1) AND is_foreign', [ids]);
      await client.query(
        'DELETE FROM object_version v WHERE v.id = ANY ($1) AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.version_id = v.id)',
        [ids],
      );
      await client.query(
        `WITH left_over AS (
           UPDATE object_version SET state = 'garbage', is_current = false, garbage_at = now() WHERE id = ANY ($1) RETURNING id)
         SELECT remove_copies_1(id) FROM left_over`,
        [ids],
      );
      const isEnd = ids.length < limit;
      if (!isEnd || afterKey !== null) {
        // At the end it looks once more from the beginning.
        const next = isEnd ? null : rows.at(-1)?.key;
        await client.query(`UPDATE adoption SET after_key = $2 WHERE id = $1 AND state = 'releasing'`, [
          id,
          next,
        ]);
        return { isDone: true, isLast: false };
      }
      await client.query('DELETE FROM adoption_finding WHERE adoption_id = $1', [id]);
      await client.query('DELETE FROM bucket_usage WHERE bucket_id = $1', [bucketId]);
      await client.query(
        `UPDATE adoption SET state = CASE WHEN is_cancelled THEN 'cancelled' ELSE 'released' END, ended_at = now(), due_at = NULL,
                lease_token = NULL WHERE id = $1 AND lease_token = $2`,
        [id, leaseToken],
      );
      return { isDone: true, isLast: true };
    });
    return isLast === true;
  }

  private async keepFindings(
    client: PoolClient,
    { id, round }: ClaimedAdoption,
    findings: readonly FindingOfAdoption[],
  ): Promise<void> {
    if (findings.length === 0) return;
    await client.query(
      `INSERT INTO adoption_finding (adoption_id, key, provider_version_id, kind, detail, round)
       SELECT $1, f.*, $2 FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS f (key, version, kind, detail)
        WHERE (SELECT count(*) FROM adoption_finding WHERE adoption_id = $1) < ${MOST_FINDINGS}
       ON CONFLICT (adoption_id, key, provider_version_id, kind) DO UPDATE SET round = excluded.round, detail = excluded.detail`,
      [
        id,
        round,
        findings.map(({ key }) => key),
        findings.map(({ providerVersionId }) => providerVersionId),
        findings.map(({ kind }) => kind),
        findings.map(({ detail }) => detail),
      ],
    );
  }

  /** What a mending walk found is mended; the sums are made anew where rows came and went. */
  private async endWalk(client: PoolClient, { id, bucketId, walk, round }: ClaimedAdoption): Promise<void> {
    const isMended = walk === 'repair';
    await client.query(
      `UPDATE adoption SET walk = NULL, compared_at = now(),
              differences = CASE WHEN $2 THEN '{"new": 0, "changed": 0, "removed": 0}' ELSE seen END WHERE id = $1`,
      [id, isMended],
    );
    await client.query(
      `DELETE FROM adoption_finding WHERE adoption_id = $1
          AND CASE WHEN kind = 'skipped' THEN provider_version_id = '' AND round < $3 ELSE $2 OR round < $3 END`,
      [id, isMended, round],
    );
    if (walk === 'release') return endReleaseWalk(client, { id, bucketId });
    if (!isMended) return;
    await client.query(
      `UPDATE adoption SET (versions, markers, objects, bytes, verified_versions, verified_bytes) = (
         SELECT count(*) FILTER (WHERE state = 'live'), count(*) FILTER (WHERE state = 'marker'),
                count(*) FILTER (WHERE state = 'live' AND is_current), coalesce(sum(size_bytes) FILTER (WHERE state = 'live'), 0),
                count(*) FILTER (WHERE state = 'live' AND sha256 IS NOT NULL),
                coalesce(sum(size_bytes) FILTER (WHERE state = 'live' AND sha256 IS NOT NULL), 0)
           FROM object_version WHERE bucket_id = $2 AND provider_version_id IS NOT NULL AND state IN ('live', 'marker')),
         state = 'verifying' WHERE id = $1`,
      [id, bucketId],
    );
    // What rests was found to be as it was adopted, or to be there again: it is read anew, in its turn where it never was.
    await client.query(
      `UPDATE replica r SET error = NULL, attempts = 0, generation = r.generation + 1, due_at = CASE WHEN v.sha256 IS NOT NULL THEN now() END
         FROM object_version v WHERE v.bucket_id = $1 AND v.provider_version_id IS NOT NULL AND v.state = 'live'
          AND r.version_id = v.id AND r.is_foreign AND r.state = 'suspect' AND r.due_at IS NULL AND r.error IS NOT NULL`,
      [bucketId],
    );
  }

  private async inTransaction(work: (client: PoolClient) => Promise<Outcome>): Promise<Outcome> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const outcome = await work(client);
      await client.query(outcome.isDone ? 'COMMIT' : 'ROLLBACK');
      return outcome;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
