import type { Pool, PoolClient } from 'pg';

export interface AttestationKeyRow {
  /** Thumbprint of the public key. */
  readonly id: string;
  /** Base64url. */
  readonly publicKey: string;
  readonly sealedPrivateKey: string;
  readonly notBefore: Date;
  /** Null: it signs. */
  readonly retiredAt: Date | null;
}

type NewKey = Pick<AttestationKeyRow, 'id' | 'publicKey' | 'sealedPrivateKey'>;

const ROW = `id, public_key AS "publicKey", sealed_private_key AS "sealedPrivateKey", not_before AS "notBefore",
  retired_at AS "retiredAt"`;

/** Keys that sign attestations, and those that did. At most one signs. */
export class AttestationKeyRepository {
  constructor(private readonly pool: Pool) {}

  /** The newest first. */
  async all(): Promise<AttestationKeyRow[]> {
    const { rows } = await this.pool.query<AttestationKeyRow>(
      `SELECT ${ROW} FROM attestation_key ORDER BY not_before DESC, id`,
    );
    return rows;
  }

  /**
   * The key that signs, and the time by the database's clock, which is also the one of the keys. Undefined where there is
   * none.
   */
  signing(): Promise<{ readonly key: AttestationKeyRow; readonly now: Date } | undefined> {
    return this.locked('pg_advisory_xact_lock_shared', async (client) => {
      const { rows } = await client.query<AttestationKeyRow & { now: Date }>(
        `SELECT ${ROW}, clock_timestamp() AS now FROM attestation_key WHERE retired_at IS NULL`,
      );
      return rows[0] && { key: rows[0], now: rows[0].now };
    });
  }

  /** Makes this the signing key and retires the one before, or, unless `isRotation`, does so only where there is none. */
  sign(key: NewKey, isRotation: boolean): Promise<void> {
    return this.locked('pg_advisory_xact_lock', async (client) => {
      if (isRotation)
        await client.query(
          'UPDATE attestation_key SET retired_at = clock_timestamp() WHERE retired_at IS NULL',
        );
      await client.query(
        `INSERT INTO attestation_key (id, public_key, sealed_private_key)
         SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM attestation_key WHERE retired_at IS NULL)`,
        [key.id, key.publicKey, key.sealedPrivateKey],
      );
    });
  }

  /**
   * Keys are changed by one at a time: two gateways that start together make one key, and a key never signs at a time
   * when it was retired. The lock comes first and in a statement of its own, so that what follows sees what it waited for.
   */
  private async locked<T>(
    lock: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared',
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT ${lock}(hashtextextended('attestation-key', 2))`);
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
