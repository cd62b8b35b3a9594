import type { AccessControlList, ObjectOwnership, PublicAccessBlock } from '@sgw/access';
import type { AttachedPolicy } from '@sgw/contracts';
import type { BucketLock } from '@sgw/retention';
import type { LifecycleConfiguration } from '@sgw/contracts';
import type { CorsRule } from '@sgw/s3-wire';
import type { Pool } from 'pg';
import { POLICIES_OF_BUCKET } from './policy.repository.js';
import { REQUEST_WALK } from './lifecycle-walk.repository.js';
import { REQUEST_REPLAN } from './replan.repository.js';
import { retireBucket } from './retire-bucket.js';

/** Once a bucket kept versions it never becomes `unversioned` again. */
export type Versioning = 'unversioned' | 'enabled' | 'suspended';

/** A bucket as the data path needs it; cached by epoch. */
export interface BucketRow {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly ownerUserId: string;
  readonly name: string;
  /** As the client wrote it; what GetBucketLocation answers. */
  readonly locationConstraint: string;
  readonly locations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly versioning: Versioning;
  /** Grows with every change that a decision depends on. */
  readonly epoch: string;
  readonly homeRegion: string;
  readonly createdAt: Date;
  /** Null where the ownership controls were deleted. */
  readonly ownership: ObjectOwnership | null;
  readonly acl: AccessControlList | null;
  /** As it was sent. */
  readonly policyDocument: string | null;
  readonly publicAccessBlock: PublicAccessBlock | null;
  /** Placement policies of its tenant, its own, and those of its objects' tags; of the same moment as the epoch. */
  readonly policies: readonly AttachedPolicy[];
  /** Null without a CORS configuration. */
  readonly cors: readonly CorsRule[] | null;
  /** Null without object lock. */
  readonly objectLock: BucketLock | null;
  /** Null where there are no rules. */
  readonly lifecycle: LifecycleConfiguration | null;
  /** Null for a bucket of our own making. */
  readonly adoption: {
    readonly id: string;
    readonly isConverted: boolean;
    /** Whether there is a row of everything that its provider had. */
    readonly isListed: boolean;
  } | null;
}

/** What decides who may do what with a bucket. */
export type BucketAccess = Pick<BucketRow, 'ownership' | 'acl' | 'policyDocument' | 'publicAccessBlock'>;

export interface NewBucket {
  readonly id: string;
  readonly tenantId: string;
  readonly ownerUserId: string;
  readonly name: string;
  readonly locationConstraint: string;
  readonly locations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly homeRegion: string;
  readonly ownership: ObjectOwnership;
  readonly acl: AccessControlList | null;
  readonly publicAccessBlock: PublicAccessBlock | null;
  /** Given: the bucket keeps versions from the start. */
  readonly objectLock?: BucketLock | null;
}

const COLUMNS = `b.id, b.tenant_id AS "tenantId", t.name AS "tenantName", b.owner_user_id AS "ownerUserId", b.name,
  b.location_constraint AS "locationConstraint", b.locations, b.tags, b.versioning, b.epoch::text, b.home_region AS "homeRegion",
  b.created_at AS "createdAt", b.ownership, b.acl, b.policy_document AS "policyDocument",
  b.public_access_block AS "publicAccessBlock", b.cors, b.object_lock AS "objectLock", b.lifecycle,
  (SELECT json_build_object('id', a.id, 'isConverted', a.converted_at IS NOT NULL, 'isListed', a.listed_at IS NOT NULL) FROM adoption a
    WHERE a.bucket_id = b.id) AS adoption,
  ${POLICIES_OF_BUCKET} AS policies`;

const ACCESS_COLUMNS: Readonly<Record<keyof BucketAccess, string>> = {
  ownership: 'ownership',
  acl: 'acl',
  policyDocument: 'policy_document',
  publicAccessBlock: 'public_access_block',
};

/** Logical buckets, their names and their physical buckets. */
export class BucketRepository {
  constructor(private readonly pool: Pool) {}

  async find(tenantId: string, name: string): Promise<BucketRow | undefined> {
    const { rows } = await this.pool.query<BucketRow>({
      name: 'find_bucket_4',
      text: `SELECT ${COLUMNS} FROM bucket_name n JOIN bucket b ON b.id = n.bucket_id JOIN tenant t ON t.id = b.tenant_id
              WHERE n.tenant_id = $1 AND n.name = $2`,
      values: [tenantId, name],
    });
    return rows[0];
  }

  /** @returns the bucket also when it was deleted: its copies may still have to be removed */
  async findById(id: string): Promise<BucketRow | undefined> {
    const { rows } = await this.pool.query<BucketRow>({
      name: 'find_bucket_by_id_4',
      text: `SELECT ${COLUMNS} FROM bucket b JOIN tenant t ON t.id = b.tenant_id WHERE b.id = $1`,
      values: [id],
    });
    return rows[0];
  }

  /** The epoch of each of these buckets that is there. */
  async epochs(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.pool.query<{ id: string; epoch: string }>({
      name: 'bucket_epochs_1',
      text: 'SELECT id, epoch::text FROM bucket WHERE id = ANY ($1) AND deleted_at IS NULL',
      values: [ids],
    });
    return new Map(rows.map(({ id, epoch }) => [id, epoch]));
  }

  /** A user's buckets in order of name, from behind `after`. */
  async list(
    owner: { readonly tenantId: string; readonly userId: string },
    after: string,
    prefix: string,
    limit: number,
  ): Promise<BucketRow[]> {
    const { rows } = await this.pool.query<BucketRow>(
      `SELECT ${COLUMNS} FROM bucket_name n JOIN bucket b ON b.id = n.bucket_id JOIN tenant t ON t.id = b.tenant_id
        WHERE n.tenant_id = $1 AND n.name > $2 AND starts_with(n.name, $3) AND b.owner_user_id = $5 ORDER BY n.name LIMIT $4`,
      [owner.tenantId, after, prefix, limit, owner.userId],
    );
    return rows;
  }

  /** Buckets that are there, by tenant and name: all, a tenant's, or one. */
  async governed(place: { readonly tenantId?: string; readonly bucketId?: string }): Promise<BucketRow[]> {
    const { rows } = await this.pool.query<BucketRow>(
      `SELECT ${COLUMNS} FROM bucket b JOIN tenant t ON t.id = b.tenant_id
        WHERE b.deleted_at IS NULL AND ($1::uuid IS NULL OR b.tenant_id = $1) AND ($2::uuid IS NULL OR b.id = $2)
        ORDER BY t.name, b.name`,
      [place.tenantId, place.bucketId],
    );
    return rows;
  }

  async count(tenantId: string): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>(
      'SELECT count(*) FROM bucket_name WHERE tenant_id = $1',
      [tenantId],
    );
    return Number(rows[0]?.count ?? 0);
  }

  /** @returns the user who already owns the name, or undefined when this call made the bucket */
  async create(bucket: NewBucket): Promise<{ takenBy: string } | undefined> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query(
        `INSERT INTO bucket_name (tenant_id, name, bucket_id, home_region) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [bucket.tenantId, bucket.name, bucket.id, bucket.homeRegion],
      );
      if (rowCount === 0) {
        await client.query('ROLLBACK');
        const existing = await this.find(bucket.tenantId, bucket.name);
        // Deleted between the two statements: the name is free again, the caller may simply ask once more.
        return existing ? { takenBy: existing.ownerUserId } : this.create(bucket);
      }
      await client.query(
        `INSERT INTO bucket (id, tenant_id, owner_user_id, name, location_constraint, locations, tags, home_region, ownership,
                acl, public_access_block, object_lock, versioning)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
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
          bucket.objectLock,
          bucket.objectLock ? 'enabled' : 'unversioned',
        ],
      );
      await client.query('COMMIT');
      return undefined;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /** Deletes a bucket without versions or delete markers; its open uploads are aborted. Commits in flight find it gone. */
  async delete(id: string): Promise<'deleted' | 'not-empty' | 'gone'> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(bucket_lock_1($1))', [id]);
      const { rows } = await client.query<{ gone: boolean; filled: boolean }>(
        `SELECT NOT EXISTS (SELECT 1 FROM bucket WHERE id = $1 AND deleted_at IS NULL) AS gone,
                EXISTS (SELECT 1 FROM object_version WHERE bucket_id = $1 AND state IN ('live', 'marker')) AS filled`,
        [id],
      );
      const state = rows[0];
      if (state?.gone || state?.filled) {
        await client.query('ROLLBACK');
        return state.gone ? 'gone' : 'not-empty';
      }
      await retireBucket(client, id);
      await client.query('COMMIT');
      return 'deleted';
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /**
   * Replaces the tags and, as the number of copies may hang on them, asks for the copies to be planned anew. Waits for the
   * commits under way: an object is either written by the new tags, or found by the new planning.
   */
  async setTags(id: string, tags: Readonly<Record<string, string>>): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(bucket_lock_1($1))', [id]);
      const { rowCount } = await client.query(
        `UPDATE bucket SET tags = $2, epoch = epoch + 1, change_seq = nextval('change_seq') WHERE id = $1 AND deleted_at IS NULL`,
        [id, tags],
      );
      if (rowCount === 1) {
        await client.query(REQUEST_REPLAN, [id, 'bucket']);
        await client.query(`SELECT pg_notify('sgw_bucket', $1)`, [id]);
      }
      await client.query('COMMIT');
      return rowCount === 1;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /**
   * Waits for the commits under way: each is wholly of the time before or after.
   *
   * @returns false for a bucket that is gone, or whose object lock forbids it
   */
  async setVersioning(id: string, versioning: Exclude<Versioning, 'unversioned'>): Promise<boolean> {
    const { rows } = await this.pool.query<{ id: string }>(
      `WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(bucket_lock_1($1)))
       UPDATE bucket SET versioning = $2, epoch = epoch + 1, change_seq = nextval('change_seq')
         FROM locked WHERE id = $1 AND deleted_at IS NULL AND ($2 = 'enabled' OR object_lock IS NULL)
        RETURNING id, pg_notify('sgw_bucket', $1::text)`,
      [id, versioning],
    );
    return rows.length === 1;
  }

  /**
   * Switches object lock on, or gives it another default. Waits for the commits under way, and those judged by the former
   * default are judged again.
   *
   * @returns false for a bucket that is gone or does not keep versions
   */
  async setObjectLock(id: string, lock: BucketLock): Promise<boolean> {
    const { rows } = await this.pool.query<{ id: string }>(
      `WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(bucket_lock_1($1)))
       UPDATE bucket SET object_lock = $2, epoch = epoch + 1, change_seq = nextval('change_seq')
         FROM locked WHERE id = $1 AND deleted_at IS NULL AND versioning = 'enabled'
        RETURNING id, pg_notify('sgw_bucket', $1::text)`,
      [id, JSON.stringify(lock)],
    );
    return rows.length === 1;
  }

  /** Replaces what is named of the bucket's access; writes under way are judged again. @returns whether the bucket is there */
  async setAccess(id: string, access: Partial<BucketAccess>): Promise<boolean> {
    const columns = Object.entries(access).map(([name, value]) => [
      ACCESS_COLUMNS[name as keyof BucketAccess],
      name === 'acl' || name === 'publicAccessBlock' ? value && JSON.stringify(value) : value,
    ]);
    const { rowCount } = await this.pool.query(
      `WITH changed AS (
         UPDATE bucket SET ${columns.map(([column], at) => `${column} = $${at + 2}`).join(', ')}, epoch = epoch + 1,
                change_seq = nextval('change_seq') WHERE id = $1 AND deleted_at IS NULL RETURNING id)
       SELECT pg_notify('sgw_bucket', id::text) FROM changed`,
      [id, ...columns.map(([, value]) => value)],
    );
    return rowCount === 1;
  }

  /** Replaces the CORS rules; no decision about bytes hangs on them, so the epoch stays. */
  async setCors(id: string, rules: readonly CorsRule[] | null): Promise<void> {
    const { rowCount } = await this.pool.query(
      `UPDATE bucket SET cors = $2::jsonb, change_seq = nextval('change_seq') WHERE id = $1 AND deleted_at IS NULL`,
      [id, rules === null ? null : JSON.stringify(rules)],
    );
    if (rowCount === 1) await this.pool.query(`SELECT pg_notify('sgw_bucket', $1)`, [id]);
  }

  /**
   * Replaces the lifecycle rules, or takes them away, and has the bucket walked by the new ones at once. Waits for what is
   * being deleted by the old ones: nothing more is when this is done. @returns whether the bucket is there
   */
  async setLifecycle(id: string, lifecycle: LifecycleConfiguration | null): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(bucket_lock_1($1))', [id]);
      const { rowCount } = await client.query(
        `UPDATE bucket SET lifecycle = $2, change_seq = nextval('change_seq') WHERE id = $1 AND deleted_at IS NULL`,
        [id, lifecycle],
      );
      if (rowCount === 1) {
        await client.query(lifecycle ? REQUEST_WALK : 'DELETE FROM lifecycle_walk WHERE bucket_id = $1', [
          id,
        ]);
        await client.query(`SELECT pg_notify('sgw_bucket', $1)`, [id]);
      }
      await client.query('COMMIT');
      return rowCount === 1;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
