import type { AttachedPolicy, PolicyDocument } from '@sgw/contracts';
import type { Pool, PoolClient } from 'pg';

/** A policy in one of its versions. */
export interface PolicyVersionRow {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly document: PolicyDocument;
  /** Hex SHA-256 of the document in canonical form. */
  readonly digest: string;
  readonly note: string | null;
  readonly createdAt: Date;
}

export interface ListedPolicy extends Omit<PolicyVersionRow, 'document' | 'note'> {
  /** Tenants, buckets and tags of buckets that it is attached to. */
  readonly attachments: number;
}

export interface NewPolicyVersion {
  readonly document: PolicyDocument;
  readonly digest: string;
  readonly note: string | null;
}

/** A tenant, or one of its buckets. */
export interface PolicyPlace {
  readonly tenantId: string;
  readonly bucketId: string | null;
}

/** What is attached to a place, by name. */
export interface Attachment {
  readonly policy: string;
  readonly tag?: { readonly key: string; readonly value: string };
}

/** A place that a policy is attached to, by name. */
export interface PolicyUse {
  readonly tenant: string;
  readonly bucket: string | null;
  readonly tag: { readonly key: string; readonly value: string } | null;
}

const VERSION = `p.id, p.name, v.version, v.document, v.digest, v.note, v.created_at AS "createdAt"`;

/** The policies of a bucket `b` with their text, for a statement that reads the bucket: one snapshot, one round trip. */
export const POLICIES_OF_BUCKET = `(SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
    'scope', CASE WHEN a.bucket_id IS NULL THEN 'tenant' WHEN a.tag_key IS NULL THEN 'bucket' ELSE 'tag' END,
    'name', p.name, 'version', v.version, 'document', v.document,
    'tag', CASE WHEN a.tag_key IS NOT NULL THEN json_build_object('key', a.tag_key, 'value', a.tag_value) END))
    ORDER BY a.bucket_id NULLS FIRST, a.tag_key NULLS FIRST, a.tag_value), '[]')
  FROM policy_attachment a JOIN policy p ON p.id = a.policy_id
  JOIN policy_version v ON v.policy_id = p.id AND v.version = p.version
 WHERE a.tenant_id = b.tenant_id AND (a.bucket_id IS NULL OR a.bucket_id = b.id))`;

/**
 * For the buckets that a change concerns: what processes know of them is stale from the commit on, so that writes under way
 * are judged again, and their objects are planned anew. Part of the transaction of the change that causes it.
 */
const stir = (condition: string) => `
  WITH stirred AS (
    UPDATE bucket SET epoch = epoch + 1, change_seq = nextval('change_seq')
     WHERE deleted_at IS NULL AND ${condition} RETURNING id),
  requested AS (
    INSERT INTO replan (id, scope) SELECT id, 'bucket' FROM stirred ORDER BY id
    ON CONFLICT (id) DO UPDATE SET after_key = '', change_seq = nextval('change_seq'), due_at = now()
    RETURNING 1)
  SELECT count(*)::int AS count FROM requested`;

const GOVERNED_BY_POLICY = `EXISTS (SELECT 1 FROM policy_attachment a WHERE a.policy_id = $1 AND a.tenant_id = bucket.tenant_id
  AND (a.bucket_id IS NULL OR a.bucket_id = bucket.id))`;
const GOVERNED_AT_PLACE = `tenant_id = $1 AND ($2::uuid IS NULL OR id = $2)`;

/** Holds off the making of buckets until the change is there: none may be read with what held before, and be missed. */
const LOCK_TENANTS = 'SELECT 1 FROM tenant WHERE id IN';

/** Placement policies. A version that was written stays as it is for ever. */
export class PolicyRepository {
  constructor(private readonly pool: Pool) {}

  /** By name. */
  async list(): Promise<ListedPolicy[]> {
    const { rows } = await this.pool.query<ListedPolicy>(
      `SELECT p.id, p.name, v.version, v.digest, v.created_at AS "createdAt",
              (SELECT count(*)::int FROM policy_attachment a WHERE a.policy_id = p.id) AS attachments
         FROM policy p JOIN policy_version v ON v.policy_id = p.id AND v.version = p.version ORDER BY p.name`,
    );
    return rows;
  }

  /** @param version the newest when left out */
  async find(name: string, version?: number): Promise<PolicyVersionRow | undefined> {
    const { rows } = await this.pool.query<PolicyVersionRow>(
      `SELECT ${VERSION} FROM policy p JOIN policy_version v ON v.policy_id = p.id AND v.version = coalesce($2, p.version)
        WHERE p.name = $1`,
      [name, version],
    );
    return rows[0];
  }

  /** All versions, newest first. */
  async versions(name: string): Promise<PolicyVersionRow[]> {
    const { rows } = await this.pool.query<PolicyVersionRow>(
      `SELECT ${VERSION} FROM policy p JOIN policy_version v ON v.policy_id = p.id WHERE p.name = $1 ORDER BY v.version DESC`,
      [name],
    );
    return rows;
  }

  /** Where it is attached, by name. */
  async uses(id: string): Promise<PolicyUse[]> {
    const { rows } = await this.pool.query<PolicyUse>(
      `SELECT t.name AS tenant, b.name AS bucket,
              CASE WHEN a.tag_key IS NOT NULL THEN json_build_object('key', a.tag_key, 'value', a.tag_value) END AS tag
         FROM policy_attachment a JOIN tenant t ON t.id = a.tenant_id LEFT JOIN bucket b ON b.id = a.bucket_id
        WHERE a.policy_id = $1 ORDER BY t.name, b.name NULLS FIRST, a.tag_key NULLS FIRST, a.tag_value`,
      [id],
    );
    return rows;
  }

  /** @returns false when the name is taken */
  async create(id: string, name: string, first: NewPolicyVersion): Promise<boolean> {
    return this.inTransaction(async (client) => {
      const { rowCount } = await client.query(
        'INSERT INTO policy (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [id, name],
      );
      if (rowCount === 0) return false;
      await addVersion(client, id, 1, first);
      await client.query(`INSERT INTO policy_change (action, policy_id, version) VALUES ('create', $1, 1)`, [
        id,
      ]);
      return true;
    });
  }

  /**
   * Makes a new version the one that holds, wherever the policy is attached: from here on no write is judged by the old one.
   * What lies there already is planned anew by the workers.
   *
   * @param expected the version that the editor has read
   * @returns how many buckets are planned anew; undefined when the policy has another version by now
   */
  async edit(
    id: string,
    expected: number,
    next: NewPolicyVersion,
  ): Promise<{ readonly version: number; readonly buckets: number } | undefined> {
    return this.inTransaction(async (client) => {
      const { rowCount } = await client.query(
        'UPDATE policy SET version = version + 1 WHERE id = $1 AND version = $2',
        [id, expected],
      );
      if (rowCount === 0) return undefined;
      const version = expected + 1;
      await addVersion(client, id, version, next);
      await client.query(`INSERT INTO policy_change (action, policy_id, version) VALUES ('edit', $1, $2)`, [
        id,
        version,
      ]);
      await client.query(
        `${LOCK_TENANTS} (SELECT tenant_id FROM policy_attachment WHERE policy_id = $1 AND bucket_id IS NULL) ORDER BY id FOR UPDATE`,
        [id],
      );
      const buckets = await stirBuckets(client, GOVERNED_BY_POLICY, [id]);
      return { version, buckets };
    });
  }

  /** What is attached to this very place, the policy for all its objects first. */
  async attachments(place: PolicyPlace): Promise<Attachment[]> {
    return attachmentsAt(this.pool, place);
  }

  /**
   * Replaces what is attached to a place.
   *
   * @param isExpected judges what is attached now; the change happens only if it says so
   * @returns `stale` when it does not; `unknown` names a policy that there is none of
   */
  async attach(
    place: PolicyPlace,
    wish: readonly (Attachment & { readonly id: string })[],
    isExpected: (current: readonly Attachment[]) => boolean,
  ): Promise<{ readonly buckets: number } | { readonly unknown: string } | 'stale'> {
    return this.inTransaction(async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('policy ' || $1::text, 2))`, [
        place.bucketId ?? place.tenantId,
      ]);
      const before = await attachmentsAt(client, place);
      if (!isExpected(before)) return 'stale';
      const { rows: known } = await client.query<{ name: string }>(
        // Shared with others who attach it, not with an edit: that one must find what is attached here.
        'SELECT name FROM policy WHERE name = ANY ($1) ORDER BY id FOR SHARE',
        [wish.map(({ policy }) => policy)],
      );
      const unknown = wish.find(({ policy }) => !known.some(({ name }) => name === policy));
      if (unknown) return { unknown: unknown.policy };
      await client.query(
        'DELETE FROM policy_attachment WHERE tenant_id = $1 AND bucket_id IS NOT DISTINCT FROM $2',
        [place.tenantId, place.bucketId],
      );
      await client.query(
        `INSERT INTO policy_attachment (id, tenant_id, bucket_id, tag_key, tag_value, policy_id)
         SELECT w.id, $1, $2, w.key, w.value, p.id
           FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) AS w (id, policy, key, value)
           JOIN policy p ON p.name = w.policy`,
        [
          place.tenantId,
          place.bucketId,
          wish.map(({ id }) => id),
          wish.map(({ policy }) => policy),
          wish.map(({ tag }) => tag?.key ?? null),
          wish.map(({ tag }) => tag?.value ?? null),
        ],
      );
      await client.query(
        `INSERT INTO policy_change (action, tenant_id, bucket_id, before, after) VALUES ('attach', $1, $2, $3, $4)`,
        [
          place.tenantId,
          place.bucketId,
          JSON.stringify(before),
          JSON.stringify(wish.map(({ policy, tag }) => ({ policy, ...(tag && { tag }) }))),
        ],
      );
      if (place.bucketId === null) await client.query(`${LOCK_TENANTS} ($1) FOR UPDATE`, [place.tenantId]);
      const buckets = await stirBuckets(client, GOVERNED_AT_PLACE, [place.tenantId, place.bucketId]);
      return { buckets };
    });
  }

  /** What holds for a tenant's buckets, also for those that do not exist yet. */
  async ofTenant(tenantId: string): Promise<readonly AttachedPolicy[]> {
    const { rows } = await this.pool.query<{ policies: AttachedPolicy[] }>(
      `SELECT ${POLICIES_OF_BUCKET} AS policies FROM (SELECT $1::uuid AS tenant_id, NULL::uuid AS id) AS b`,
      [tenantId],
    );
    return rows[0]?.policies ?? [];
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

async function addVersion(
  client: PoolClient,
  policyId: string,
  version: number,
  { document, digest, note }: NewPolicyVersion,
): Promise<void> {
  await client.query(
    'INSERT INTO policy_version (policy_id, version, document, digest, note) VALUES ($1, $2, $3, $4, $5)',
    [policyId, version, document, digest, note],
  );
}

async function attachmentsAt(client: Pool | PoolClient, place: PolicyPlace): Promise<Attachment[]> {
  const { rows } = await client.query<{ policy: string; key: string | null; value: string | null }>(
    `SELECT p.name AS policy, a.tag_key AS key, a.tag_value AS value
       FROM policy_attachment a JOIN policy p ON p.id = a.policy_id
      WHERE a.tenant_id = $1 AND a.bucket_id IS NOT DISTINCT FROM $2
      ORDER BY a.tag_key NULLS FIRST, a.tag_value`,
    [place.tenantId, place.bucketId],
  );
  return rows.map(({ policy, key, value }) => ({
    policy,
    ...(key !== null && value !== null && { tag: { key, value } }),
  }));
}

async function stirBuckets(
  client: PoolClient,
  condition: string,
  values: readonly unknown[],
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(stir(condition), [...values]);
  // No name of a bucket: every process reads anew what it has cached, in whichever bucket.
  await client.query(`SELECT pg_notify('sgw_bucket', ''), pg_notify('sgw_work', '')`);
  return rows[0]?.count ?? 0;
}
