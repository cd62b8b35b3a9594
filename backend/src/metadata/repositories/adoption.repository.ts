import type { AdoptionFindingKind, AdoptionState } from '@sgw/contracts';
import type { Pool, PoolClient } from 'pg';
import type { NewBucket, Versioning } from './bucket.repository.js';
import { REQUEST_REPLAN } from './replan.repository.js';

export type AdoptionWalk = 'adopt' | 'compare' | 'repair' | 'release';

/** What a comparison with the provider counts. */
export interface Differences {
  readonly new: number;
  readonly changed: number;
  readonly removed: number;
}

/** An adopted bucket and how far it is. */
export interface AdoptionRow {
  readonly id: string;
  readonly tenant: string;
  readonly bucket: string;
  readonly bucketId: string;
  readonly ownerUserId: string;
  readonly backendId: string;
  readonly physicalBucket: string;
  readonly isVersioned: boolean;
  readonly state: AdoptionState;
  readonly walk: AdoptionWalk | null;
  readonly isPaused: boolean;
  readonly isCancelled: boolean;
  readonly afterKey: string | null;
  readonly afterVersion: string | null;
  readonly pages: number;
  readonly versions: number;
  readonly markers: number;
  readonly objects: number;
  readonly bytes: number;
  readonly skipped: number;
  readonly verifiedVersions: number;
  readonly verifiedBytes: number;
  readonly seen: Differences;
  readonly differences: Differences;
  readonly round: number;
  readonly waiting: string | null;
  readonly error: string | null;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly listedAt: Date | null;
  readonly verifiedAt: Date | null;
  readonly comparedAt: Date | null;
  readonly convertedAt: Date | null;
  readonly endedAt: Date | null;
  /** When it is to be looked at; while a process has it, the end of its lease. */
  readonly dueAt: Date | null;
  readonly isHeld: boolean;
}

/** The same, held by this process until its lease ends. */
export interface ClaimedAdoption extends AdoptionRow {
  readonly leaseToken: string;
}

export interface NewAdoption {
  readonly id: string;
  readonly backendId: string;
  readonly physicalBucket: string;
  readonly isVersioned: boolean;
}

export interface FindingOfAdoption {
  readonly kind: AdoptionFindingKind;
  readonly key: string;
  readonly providerVersionId: string;
  readonly detail: string;
}

const ROW = `a.id, t.name AS tenant, b.name AS bucket, a.bucket_id AS "bucketId", b.owner_user_id AS "ownerUserId",
  a.backend_id AS "backendId", a.physical_bucket AS "physicalBucket", a.is_versioned AS "isVersioned", a.state, a.walk,
  a.is_paused AS "isPaused", a.is_cancelled AS "isCancelled", a.after_key AS "afterKey", a.after_version AS "afterVersion",
  a.pages, a.versions::float8 AS versions, a.markers::float8 AS markers, a.objects::float8 AS objects, a.bytes::float8 AS bytes,
  a.skipped::float8 AS skipped, a.verified_versions::float8 AS "verifiedVersions", a.verified_bytes::float8 AS "verifiedBytes",
  a.seen, a.differences, a.round, a.waiting, a.error, a.attempts, a.created_at AS "createdAt", a.listed_at AS "listedAt",
  a.verified_at AS "verifiedAt", a.compared_at AS "comparedAt", a.converted_at AS "convertedAt", a.ended_at AS "endedAt",
  a.due_at AS "dueAt", a.lease_token IS NOT NULL AS "isHeld"`;
const FROM = 'FROM adoption a JOIN bucket b ON b.id = a.bucket_id JOIN tenant t ON t.id = b.tenant_id';

/** Adoptions, which are their own durable jobs: `due_at` and a lease, as of replicas. */
export class AdoptionRepository {
  constructor(private readonly pool: Pool) {}

  /** Makes the logical bucket and the adoption in one go. */
  async create(
    bucket: NewBucket & { readonly versioning: Versioning },
    adoption: NewAdoption,
  ): Promise<'created' | { readonly takenBy: string } | { readonly adoptedAs: string }> {
    return this.inTransaction(async (client) => {
      const { rowCount } = await client.query(
        `INSERT INTO bucket_name (tenant_id, name, bucket_id, home_region) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [bucket.tenantId, bucket.name, bucket.id, bucket.homeRegion],
      );
      if (rowCount === 0) {
        const { rows } = await client.query<{ takenBy: string }>(
          `SELECT b.owner_user_id AS "takenBy" FROM bucket_name n JOIN bucket b ON b.id = n.bucket_id
            WHERE n.tenant_id = $1 AND n.name = $2`,
          [bucket.tenantId, bucket.name],
        );
        return rows[0] ?? { takenBy: '' };
      }
      await client.query(
        `INSERT INTO bucket (id, tenant_id, owner_user_id, name, location_constraint, locations, tags, home_region, ownership,
                acl, public_access_block, versioning)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
          bucket.id,
          bucket.tenantId,
          bucket.ownerUserId,
          bucket.name,
          bucket.locationConstraint,
          bucket.locations,
          bucket.tags,
          bucket.homeRegion,
          bucket.ownership,
          bucket.acl,
          bucket.publicAccessBlock,
          bucket.versioning,
        ],
      );
      const { rowCount: isNew } = await client.query(
        `INSERT INTO adoption (id, bucket_id, backend_id, physical_bucket, is_versioned, state, walk, due_at)
         SELECT $1, $2, $3, $4, $5, 'listing', 'adopt', now()
          WHERE NOT EXISTS (SELECT 1 FROM bucket_mapping WHERE backend_id = $3 AND physical_name = $4)
         ON CONFLICT (backend_id, physical_bucket) WHERE ended_at IS NULL DO NOTHING`,
        [adoption.id, bucket.id, adoption.backendId, adoption.physicalBucket, adoption.isVersioned],
      );
      if (isNew === 1) return 'created';
      // Undone by the caller's rollback: nothing of it may stay.
      throw new AlreadyAdopted();
    }).catch(async (error: unknown) => {
      if (!(error instanceof AlreadyAdopted)) throw error;
      const known = await this.holding(adoption.backendId, adoption.physicalBucket);
      return { adoptedAs: known?.id ?? '' };
    });
  }

  async find(id: string): Promise<AdoptionRow | undefined> {
    const { rows } = await this.pool.query<AdoptionRow>(`SELECT ${ROW} ${FROM} WHERE a.id = $1`, [id]);
    return rows[0];
  }

  /** The adoption of a logical bucket, also one that has ended. */
  async ofBucket(bucketId: string): Promise<AdoptionRow | undefined> {
    const { rows } = await this.pool.query<AdoptionRow>(`SELECT ${ROW} ${FROM} WHERE a.bucket_id = $1`, [
      bucketId,
    ]);
    return rows[0];
  }

  /** The adoption that has the provider's bucket now. */
  async holding(backendId: string, physicalBucket: string): Promise<AdoptionRow | undefined> {
    const { rows } = await this.pool.query<AdoptionRow>(
      `SELECT ${ROW} ${FROM} WHERE a.backend_id = $1 AND a.physical_bucket = $2 AND a.ended_at IS NULL`,
      [backendId, physicalBucket],
    );
    return rows[0];
  }

  /** Newest first, from behind one. */
  async page(
    after: { readonly createdAt: string; readonly id: string } | undefined,
    limit: number,
  ): Promise<AdoptionRow[]> {
    const { rows } = await this.pool.query<AdoptionRow>(
      `SELECT ${ROW} ${FROM} WHERE $1::timestamptz IS NULL OR (date_trunc('milliseconds', a.created_at), a.id) < ($1, $2::uuid)
        ORDER BY date_trunc('milliseconds', a.created_at) DESC, a.id DESC LIMIT $3`,
      [after?.createdAt, after?.id, limit],
    );
    return rows;
  }

  /**
   * Takes the one that has been due the longest; it comes back to others after the lease, should this worker die.
   *
   * @param except those that this process has in hand
   */
  async claim(leaseSeconds: number, except: readonly string[] = []): Promise<ClaimedAdoption | undefined> {
    const { rows } = await this.pool.query<ClaimedAdoption>(
      `UPDATE adoption a SET due_at = now() + $1 * interval '1 second', lease_token = gen_random_uuid()
         FROM bucket b JOIN tenant t ON t.id = b.tenant_id
        WHERE a.id = (SELECT id FROM adoption WHERE due_at <= now() AND id <> ALL ($2) ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
          AND b.id = a.bucket_id
        RETURNING ${ROW}, a.lease_token AS "leaseToken"`,
      [leaseSeconds, except],
    );
    return rows[0];
  }

  /** Those that are being worked on now, as `tenant/bucket`. */
  async held(limit: number): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT t.name || '/' || b.name AS name ${FROM} WHERE a.lease_token IS NOT NULL ORDER BY a.due_at LIMIT $1`,
      [limit],
    );
    return rows.map(({ name }) => name);
  }

  /** @returns how it stands, with the lease renewed; undefined when the lease was lost, as by whoever steers it */
  async renew(
    { id, leaseToken }: ClaimedAdoption,
    leaseSeconds: number,
  ): Promise<ClaimedAdoption | undefined> {
    const { rows } = await this.pool.query<ClaimedAdoption>(
      `UPDATE adoption a SET due_at = now() + $3 * interval '1 second' FROM bucket b JOIN tenant t ON t.id = b.tenant_id
        WHERE a.id = $1 AND a.lease_token = $2 AND b.id = a.bucket_id RETURNING ${ROW}, a.lease_token AS "leaseToken"`,
      [id, leaseToken, leaseSeconds],
    );
    return rows[0];
  }

  /** Puts it back: due again after the delay. @param waiting why it stands still, for a person */
  async putBack(
    { id, leaseToken }: ClaimedAdoption,
    again: { readonly delaySeconds: number; readonly waiting: string | null; readonly hasFailed?: boolean },
  ): Promise<void> {
    await this.pool.query(
      `UPDATE adoption SET due_at = now() + $3 * interval '1 second', lease_token = NULL, waiting = $4,
              attempts = CASE WHEN $5 THEN attempts + 1 ELSE 0 END WHERE id = $1 AND lease_token = $2`,
      [id, leaseToken, again.delaySeconds, again.waiting, again.hasFailed ?? false],
    );
  }

  /** It waits for a person. */
  async fail({ id, leaseToken }: ClaimedAdoption, error: string): Promise<void> {
    await this.pool.query(
      `UPDATE adoption SET state = CASE WHEN listed_at IS NULL THEN 'failed' ELSE state END, error = $3, waiting = NULL,
              after_key = CASE WHEN walk = 'adopt' THEN after_key END, after_version = CASE WHEN walk = 'adopt' THEN after_version END,
              walk = CASE WHEN listed_at IS NULL THEN 'adopt' END, due_at = NULL, lease_token = NULL
        WHERE id = $1 AND lease_token = $2`,
      [id, leaseToken, error],
    );
  }

  /** Stops or goes on; a failed one tries again. Whoever works on it loses it. */
  async setPaused(id: string, isPaused: boolean): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE adoption SET is_paused = $2, lease_token = NULL, waiting = NULL, attempts = 0, error = NULL,
              state = CASE WHEN state = 'failed' AND NOT $2 THEN 'listing' ELSE state END,
              due_at = CASE WHEN $2 THEN NULL ELSE now() END
        WHERE id = $1 AND state IN ('listing', 'verifying', 'adopted', 'failed')`,
      [id, isPaused],
    );
    return rowCount === 1;
  }

  /** Has the bucket compared with the provider now. @returns false while it is listed, or when it is on its way out */
  async requestWalk(id: string, walk: 'compare' | 'repair'): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE adoption SET walk = $2, after_key = NULL, after_version = NULL, seen = '{"new": 0, "changed": 0, "removed": 0}',
              round = round + 1, lease_token = NULL, error = NULL, attempts = 0, due_at = CASE WHEN is_paused THEN NULL ELSE now() END
        WHERE id = $1 AND state IN ('verifying', 'adopted') AND walk IS DISTINCT FROM 'adopt'`,
      [id, walk],
    );
    return rowCount === 1;
  }

  /** From now on the gateway writes into the bucket; its copies are planned anew. */
  async convert(id: string): Promise<boolean> {
    return this.inTransaction(async (client) => {
      const { rows } = await client.query<{ bucketId: string }>(
        `UPDATE adoption SET converted_at = now() WHERE id = $1 AND state IN ('verifying', 'adopted') AND converted_at IS NULL
          RETURNING bucket_id AS "bucketId"`,
        [id],
      );
      const bucketId = rows[0]?.bucketId;
      if (bucketId === undefined) return false;
      await client.query(
        `UPDATE bucket SET epoch = epoch + 1, change_seq = nextval('change_seq') WHERE id = $1`,
        [bucketId],
      );
      await client.query(REQUEST_REPLAN, [bucketId, 'bucket']);
      await client.query(`SELECT pg_notify('sgw_bucket', $1)`, [bucketId]);
      return true;
    });
  }

  /** In order of key. */
  async findings(
    id: string,
    kind: AdoptionFindingKind | undefined,
    after: { readonly key: string; readonly version: string; readonly kind: string },
    limit: number,
  ): Promise<(FindingOfAdoption & { readonly foundAt: Date })[]> {
    const { rows } = await this.pool.query<FindingOfAdoption & { readonly foundAt: Date }>(
      `SELECT kind, key, provider_version_id AS "providerVersionId", detail, found_at AS "foundAt" FROM adoption_finding
        WHERE adoption_id = $1 AND ($2::text IS NULL OR kind = $2) AND (key, provider_version_id, kind) > ($3, $4, $5)
        ORDER BY key, provider_version_id, kind LIMIT $6`,
      [id, kind, after.key, after.version, after.kind, limit],
    );
    return rows;
  }

  /** Adopted buckets by state, and their differences with the providers, for the gauges. */
  async tally(): Promise<{
    readonly states: { state: string; count: number }[];
    readonly differences: number;
  }> {
    const { rows } = await this.pool.query<{ state: string; count: number; differences: number }>(
      `SELECT state, count(*)::float8 AS count, sum((SELECT sum(value::bigint) FROM jsonb_each_text(differences)))::float8 AS differences
         FROM adoption WHERE ended_at IS NULL GROUP BY state`,
    );
    return { states: rows, differences: rows.reduce((sum, row) => sum + row.differences, 0) };
  }

  private async inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
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

class AlreadyAdopted extends Error {}
