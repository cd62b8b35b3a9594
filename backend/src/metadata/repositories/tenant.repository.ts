import type { Pool, PoolClient } from 'pg';

export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly defaultLocations: readonly string[];
  /** Whether its users may sign by Signature Version 2. */
  readonly allowSignatureV2?: boolean;
}

export interface UserRow {
  readonly id: string;
  readonly tenantId: string;
  /** 64 hex digits, as S3 shows an owner. */
  readonly canonicalId: string;
  readonly displayName: string;
}

export interface AccessKeyRow {
  readonly id: string;
  readonly accessKeyId: string;
  readonly sealedSecret: string;
  readonly isDisabled: boolean;
  readonly expiresAt: Date | null;
  readonly user: UserRow;
  readonly tenant: TenantRow;
}

export interface NewAccessKey {
  readonly id: string;
  readonly userId: string;
  readonly accessKeyId: string;
  readonly sealedSecret: string;
  readonly purpose: 'client' | 'console';
}

interface KeyRow {
  id: string;
  access_key_id: string;
  sealed_secret: string;
  is_disabled: boolean;
  expires_at: Date | null;
  user_id: string;
  canonical_id: string;
  display_name: string;
  tenant_id: string;
  name: string;
  default_locations: string[];
  allow_signature_v2: boolean;
}

const USER = `u.id, u.tenant_id AS "tenantId", u.canonical_id AS "canonicalId", u.display_name AS "displayName"`;
const TENANT = `t.id, t.name, t.default_locations AS "defaultLocations", t.allow_signature_v2 AS "allowSignatureV2"`;

/** Tenants, their users and keys, and what the installation keeps sealed. */
export class TenantRepository {
  constructor(private readonly pool: Pool) {}

  async findKey(accessKeyId: string): Promise<AccessKeyRow | undefined> {
    const { rows } = await this.pool.query<KeyRow>({
      name: 'find_access_key_2',
      text: `SELECT k.id, k.access_key_id, k.sealed_secret, k.is_disabled, k.expires_at,
                    u.id AS user_id, u.canonical_id, u.display_name, t.id AS tenant_id, t.name, t.default_locations, t.allow_signature_v2
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
      user: {
        id: row.user_id,
        tenantId: row.tenant_id,
        canonicalId: row.canonical_id,
        displayName: row.display_name,
      },
      tenant: {
        id: row.tenant_id,
        name: row.name,
        defaultLocations: row.default_locations,
        allowSignatureV2: row.allow_signature_v2,
      },
    };
  }

  async tenants(): Promise<TenantRow[]> {
    const { rows } = await this.pool.query<TenantRow>(`SELECT ${TENANT} FROM tenant t ORDER BY t.name`);
    return rows;
  }

  async findTenant(name: string): Promise<TenantRow | undefined> {
    const { rows } = await this.pool.query<TenantRow>(`SELECT ${TENANT} FROM tenant t WHERE t.name = $1`, [
      name,
    ]);
    return rows[0];
  }

  /** The one that the first start of the installation made. */
  async oldestTenant(): Promise<TenantRow | undefined> {
    const { rows } = await this.pool.query<TenantRow>(
      `SELECT ${TENANT} FROM tenant t ORDER BY t.created_at, t.id LIMIT 1`,
    );
    return rows[0];
  }

  async findUser(id: string): Promise<UserRow | undefined> {
    const { rows } = await this.pool.query<UserRow>(`SELECT ${USER} FROM tenant_user u WHERE u.id = $1`, [
      id,
    ]);
    return rows[0];
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

  async addTenant(tenant: TenantRow, homeRegion: string): Promise<void> {
    await this.pool.query(
      `INSERT INTO tenant (id, name, default_locations, home_region) VALUES ($1, $2, $3, $4)`,
      [tenant.id, tenant.name, tenant.defaultLocations, homeRegion],
    );
  }

  async addUser(user: UserRow): Promise<void> {
    await this.pool.query(
      `INSERT INTO tenant_user (id, tenant_id, canonical_id, display_name) VALUES ($1, $2, $3, $4)`,
      [user.id, user.tenantId, user.canonicalId, user.displayName],
    );
  }

  async addKey(key: NewAccessKey): Promise<void> {
    await this.pool.query(
      `INSERT INTO access_key (id, user_id, access_key_id, sealed_secret, purpose) VALUES ($1, $2, $3, $4, $5)`,
      [key.id, key.userId, key.accessKeyId, key.sealedSecret, key.purpose],
    );
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
