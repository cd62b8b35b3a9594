import type { ObjectOwnership } from '@sgw/access';
import type { Pool, PoolClient } from 'pg';

export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly defaultLocations: readonly string[];
  readonly defaultObjectOwnership: ObjectOwnership;
  /** Whether everything public is blocked in new buckets. */
  readonly defaultPublicAccessBlock: boolean;
  readonly allowSignatureV2: boolean;
}

/** What of a tenant may be changed. */
export type TenantSettings = Pick<
  TenantRow,
  'defaultObjectOwnership' | 'defaultPublicAccessBlock' | 'allowSignatureV2'
>;

export interface UserRow {
  readonly id: string;
  readonly tenantId: string;
  /** 64 hex digits, as S3 shows an owner. */
  readonly canonicalId: string;
  readonly displayName: string;
  readonly email: string | null;
  /** JSON, checked when it was set. */
  readonly policy: unknown;
}

export interface AccessKeyRow {
  readonly id: string;
  readonly accessKeyId: string;
  readonly sealedSecret: string;
  readonly isDisabled: boolean;
  readonly expiresAt: Date | null;
  /** JSON, checked when it was set. */
  readonly policy: unknown;
  readonly user: UserRow;
  readonly tenant: TenantRow;
}

export interface NewAccessKey {
  readonly id: string;
  readonly userId: string;
  readonly accessKeyId: string;
  readonly sealedSecret: string;
  readonly purpose: 'client' | 'console';
  readonly policy?: unknown;
  readonly expiresAt?: Date;
}

/** What of a key may be changed. */
export interface KeyState {
  readonly isDisabled: boolean;
  /** Null: never. */
  readonly expiresAt: Date | null;
  readonly policy: unknown;
}

/** A key as it is shown: never with its secret. */
export interface ListedKey extends KeyState {
  readonly accessKeyId: string;
  readonly createdAt: Date;
}

interface KeyRow {
  id: string;
  access_key_id: string;
  sealed_secret: string;
  is_disabled: boolean;
  expires_at: Date | null;
  policy: unknown;
  user_id: string;
  canonical_id: string;
  display_name: string;
  email: string | null;
  user_policy: unknown;
  tenant_id: string;
  name: string;
  default_locations: string[];
  default_object_ownership: ObjectOwnership;
  default_public_access_block: boolean;
  allow_signature_v2: boolean;
}

const USER = `u.id, u.tenant_id AS "tenantId", u.canonical_id AS "canonicalId", u.display_name AS "displayName",
  u.email, u.policy`;
const TENANT = `t.id, t.name, t.default_locations AS "defaultLocations",
  t.default_object_ownership AS "defaultObjectOwnership", t.default_public_access_block AS "defaultPublicAccessBlock",
  t.allow_signature_v2 AS "allowSignatureV2"`;

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/** Tenants, their users and keys, and what the installation keeps sealed. */
export class TenantRepository {
  constructor(private readonly pool: Pool) {}

  async findKey(accessKeyId: string): Promise<AccessKeyRow | undefined> {
    const { rows } = await this.pool.query<KeyRow>({
      name: 'find_access_key_2',
      text: `SELECT k.id, k.access_key_id, k.sealed_secret, k.is_disabled, k.expires_at, k.policy,
                    u.id AS user_id, u.canonical_id, u.display_name, u.email, u.policy AS user_policy, t.id AS tenant_id,
                    t.name, t.default_locations, t.default_object_ownership, t.default_public_access_block, t.allow_signature_v2
               FROM access_key k JOIN tenant_user u ON u.id = k.user_id JOIN tenant t ON t.id = u.tenant_id
              WHERE k.access_key_id = $1`,
      values: [accessKeyId],
    });
    const row = rows[0];
    if (!row) return undefined;
    return {
      id: row.id,
      accessKeyId: row.access_key_id,
      sealedSecret: row.sealed_secret,
      isDisabled: row.is_disabled,
      expiresAt: row.expires_at,
      policy: row.policy,
      user: {
        id: row.user_id,
        tenantId: row.tenant_id,
        canonicalId: row.canonical_id,
        displayName: row.display_name,
        email: row.email,
        policy: row.user_policy,
      },
      tenant: {
        id: row.tenant_id,
        name: row.name,
        defaultLocations: row.default_locations,
        defaultObjectOwnership: row.default_object_ownership,
        defaultPublicAccessBlock: row.default_public_access_block,
        allowSignatureV2: row.allow_signature_v2,
      },
    };
  }

  async tenants(): Promise<TenantRow[]> {
    const { rows } = await this.pool.query<TenantRow>(`SELECT ${TENANT} FROM tenant t ORDER BY t.name`);
    return rows;
  }

  /** The oldest tenant: the one that the first start made. */
  async firstTenant(): Promise<TenantRow | undefined> {
    const { rows } = await this.pool.query<TenantRow>(
      `SELECT ${TENANT} FROM tenant t ORDER BY t.created_at, t.id LIMIT 1`,
    );
    return rows[0];
  }

  async findTenant(name: string): Promise<TenantRow | undefined> {
    const { rows } = await this.pool.query<TenantRow>(`SELECT ${TENANT} FROM tenant t WHERE t.name = $1`, [
      name,
    ]);
    return rows[0];
  }

  async findTenantById(id: string): Promise<TenantRow | undefined> {
    const { rows } = await this.pool.query<TenantRow>(`SELECT ${TENANT} FROM tenant t WHERE t.id = $1`, [id]);
    return rows[0];
  }

  async findUser(id: string): Promise<UserRow | undefined> {
    const { rows } = await this.pool.query<UserRow>(`SELECT ${USER} FROM tenant_user u WHERE u.id = $1`, [
      id,
    ]);
    return rows[0];
  }

  async usersByEmail(tenantId: string, email: string): Promise<UserRow[]> {
    const { rows } = await this.pool.query<UserRow>(
      `SELECT ${USER} FROM tenant_user u WHERE u.tenant_id = $1 AND lower(u.email) = lower($2) LIMIT 2`,
      [tenantId, email],
    );
    return rows;
  }

  /** Users of the tenant by id or canonical id. */
  async usersByIds(tenantId: string, ids: readonly string[]): Promise<UserRow[]> {
    const { rows } = await this.pool.query<UserRow>(
      `SELECT ${USER} FROM tenant_user u WHERE u.tenant_id = $1 AND (u.id::text = ANY ($2) OR u.canonical_id = ANY ($2))`,
      [tenantId, ids],
    );
    return rows;
  }

  /** The tenant's users, oldest first. */
  async users(tenantId: string): Promise<UserRow[]> {
    const { rows } = await this.pool.query<UserRow>(
      `SELECT ${USER} FROM tenant_user u WHERE u.tenant_id = $1 ORDER BY u.created_at, u.id`,
      [tenantId],
    );
    return rows;
  }

  async findKeyOfUser(userId: string, purpose: 'client' | 'console'): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ access_key_id: string }>(
      `SELECT access_key_id FROM access_key WHERE user_id = $1 AND purpose = $2 AND NOT is_disabled
        AND (expires_at IS NULL OR expires_at > now()) ORDER BY created_at LIMIT 1`,
      [userId, purpose],
    );
    return rows[0]?.access_key_id;
  }

  /** @returns false when the name is taken */
  async addTenant(tenant: TenantRow, homeRegion: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO tenant (id, name, default_locations, home_region, default_object_ownership, default_public_access_block,
              allow_signature_v2)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING`,
      [
        tenant.id,
        tenant.name,
        tenant.defaultLocations,
        homeRegion,
        tenant.defaultObjectOwnership,
        tenant.defaultPublicAccessBlock,
        tenant.allowSignatureV2,
      ],
    );
    return rowCount === 1;
  }

  /** Processes that know keys of the tenant are told. */
  async setTenant(id: string, settings: TenantSettings): Promise<void> {
    await this.pool.query(
      `WITH changed AS (
         UPDATE tenant SET default_object_ownership = $2, default_public_access_block = $3, allow_signature_v2 = $4,
                change_seq = nextval('change_seq') WHERE id = $1 RETURNING 1)
       SELECT pg_notify('sgw_key', '') FROM changed`,
      [id, settings.defaultObjectOwnership, settings.defaultPublicAccessBlock, settings.allowSignatureV2],
    );
  }

  async addUser(user: UserRow): Promise<void> {
    await this.pool.query(
      `INSERT INTO tenant_user (id, tenant_id, canonical_id, display_name, email, policy) VALUES ($1, $2, $3, $4, $5, $6)`,
      [user.id, user.tenantId, user.canonicalId, user.displayName, user.email, json(user.policy)],
    );
  }

  /** Processes that remember the id as unknown are told. @returns false when the id is taken, by whomever */
  async addKey(key: NewAccessKey): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `WITH added AS (
         INSERT INTO access_key (id, user_id, access_key_id, sealed_secret, purpose, policy, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (access_key_id) DO NOTHING RETURNING access_key_id)
       SELECT pg_notify('sgw_key', access_key_id) FROM added`,
      [key.id, key.userId, key.accessKeyId, key.sealedSecret, key.purpose, json(key.policy), key.expiresAt],
    );
    return rowCount === 1;
  }

  /** The keys of a user, oldest first, without their secrets. */
  async keys(userId: string): Promise<ListedKey[]> {
    const { rows } = await this.pool.query<ListedKey>(
      `SELECT access_key_id AS "accessKeyId", is_disabled AS "isDisabled", expires_at AS "expiresAt", policy,
              created_at AS "createdAt"
         FROM access_key WHERE user_id = $1 AND purpose = 'client' ORDER BY created_at, id`,
      [userId],
    );
    return rows;
  }

  /** Processes that know the key are told. @returns false when the user has no such key */
  async setKey(userId: string, accessKeyId: string, state: KeyState): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `WITH changed AS (
         UPDATE access_key SET is_disabled = $3, expires_at = $4, policy = $5, change_seq = nextval('change_seq')
          WHERE user_id = $1 AND access_key_id = $2 AND purpose = 'client' RETURNING access_key_id)
       SELECT pg_notify('sgw_key', access_key_id) FROM changed`,
      [userId, accessKeyId, state.isDisabled, state.expiresAt, json(state.policy)],
    );
    return rowCount === 1;
  }

  /** Processes that know the key are told. @returns false when the user has no such key */
  async deleteKey(userId: string, accessKeyId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `WITH gone AS (
         DELETE FROM access_key WHERE user_id = $1 AND access_key_id = $2 AND purpose = 'client' RETURNING access_key_id)
       SELECT pg_notify('sgw_key', access_key_id) FROM gone`,
      [userId, accessKeyId],
    );
    return rowCount === 1;
  }

  /** The id of this installation: made once, the same in every process that shares the database. */
  async installationId(proposed: string): Promise<string> {
    await this.pool.query('INSERT INTO installation (id) VALUES ($1) ON CONFLICT DO NOTHING', [proposed]);
    const { rows } = await this.pool.query<{ id: string }>('SELECT id FROM installation');
    return rows[0]?.id ?? proposed;
  }

  /** Keeps a sealed secret under its name unless there is one, and returns the one that is kept. */
  async keepSealed(name: string, proposed: string): Promise<string> {
    await this.pool.query('INSERT INTO sealed_secret (name, sealed) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      name,
      proposed,
    ]);
    const { rows } = await this.pool.query<{ sealed: string }>(
      'SELECT sealed FROM sealed_secret WHERE name = $1',
      [name],
    );
    return rows[0]?.sealed ?? proposed;
  }

  /** Runs `work` while no other process runs work of the same name: the first start makes the first tenant once. */
  async once<T>(name: string, work: () => Promise<T>): Promise<T> {
    const client: PoolClient = await this.pool.connect();
    try {
      await client.query('SELECT pg_advisory_lock(hashtextextended($1, 2))', [name]);
      return await work();
    } finally {
      await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 2))', [name]).catch(() => undefined);
      client.release();
    }
  }
}
