import type { Pool } from 'pg';

/** A logical bucket with its physical buckets. */
export interface DirectoryRow {
  readonly bucketId: string;
  readonly tenant: string;
  readonly bucket: string;
  readonly ownerId: string;
  readonly owner: string;
  readonly locations: readonly string[];
  readonly homeRegion: string;
  readonly createdAt: Date;
  /** Null while there is one. */
  readonly deletedAt: Date | null;
  readonly mappings: readonly {
    readonly backendId: string;
    readonly physicalBucket: string;
    readonly state: 'pending' | 'ready';
    readonly collision: number;
    readonly isAdopted: boolean;
  }[];
}

const ROW = `SELECT b.id AS "bucketId", t.name AS tenant, b.name AS bucket, u.canonical_id AS "ownerId", u.display_name AS owner,
  b.locations, b.home_region AS "homeRegion", b.created_at AS "createdAt", b.deleted_at AS "deletedAt",
  (SELECT coalesce(json_agg(json_build_object('backendId', m.backend_id, 'physicalBucket', m.physical_name, 'state', m.state,
            'collision', m.collision, 'isAdopted', m.is_adopted) ORDER BY m.backend_id), '[]')
     FROM physical_place m WHERE m.bucket_id = b.id) AS mappings
  FROM bucket b JOIN tenant t ON t.id = b.tenant_id JOIN tenant_user u ON u.id = b.owner_user_id`;

/** Names in both directions. */
export class NamespaceRepository {
  constructor(private readonly pool: Pool) {}

  /** Buckets there are, in order of tenant and name, from behind one. */
  async page(after: { tenant: string; bucket: string }, limit: number): Promise<DirectoryRow[]> {
    const { rows } = await this.pool.query<DirectoryRow>(
      `${ROW} WHERE b.deleted_at IS NULL AND (t.name, b.name) > ($1, $2) ORDER BY t.name, b.name LIMIT $3`,
      [after.tenant, after.bucket, limit],
    );
    return rows;
  }

  /** The bucket that has this name now. */
  async byName(tenant: string, bucket: string): Promise<DirectoryRow | undefined> {
    const { rows } = await this.pool.query<DirectoryRow>(
      `${ROW} WHERE b.deleted_at IS NULL AND t.name = $1 AND b.name = $2`,
      [tenant, bucket],
    );
    return rows[0];
  }

  /** The bucket behind a physical one; a deleted one too, as its physical bucket outlives it. */
  async byPhysicalName(backendId: string, physicalBucket: string): Promise<DirectoryRow | undefined> {
    const { rows } = await this.pool.query<DirectoryRow>(
      `${ROW} WHERE b.id = (SELECT bucket_id FROM physical_place WHERE backend_id = $1 AND physical_name = $2)`,
      [backendId, physicalBucket],
    );
    return rows[0];
  }
}
