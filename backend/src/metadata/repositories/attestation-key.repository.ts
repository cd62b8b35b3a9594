import type { Pool } from 'pg';

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
   * none, and for a moment during a rotation.
   */
  async signing(): Promise<{ readonly key: AttestationKeyRow; readonly now: Date } | undefined> {
    const { rows } = await this.pool.query<AttestationKeyRow & { now: Date }>(
      // The lock waits for a rotation that is under way, and then finds nothing: a key never signs after it was retired.
      `SELECT ${ROW}, clock_timestamp() AS now FROM attestation_key WHERE retired_at IS NULL FOR SHARE`,
    );
    return rows[0] && { key: rows[0], now: rows[0].now };
  }

  /** Makes this the signing key and retires the one before, or, unless `isRotation`, does so only where there is none. */
  async sign(key: NewKey, isRotation: boolean): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      // One at a time: two gateways that start together make one key.
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('attestation-key', 2))`);
      if (isRotation) {
        await client.query('SELECT id FROM attestation_key WHERE retired_at IS NULL FOR UPDATE');
        await client.query(
          'UPDATE attestation_key SET retired_at = clock_timestamp() WHERE retired_at IS NULL',
        );
      }
      await client.query(
        `INSERT INTO attestation_key (id, public_key, sealed_private_key)
         SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM attestation_key WHERE retired_at IS NULL)`,
        [key.id, key.publicKey, key.sealedPrivateKey],
      );
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
