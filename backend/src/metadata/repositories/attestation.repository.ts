import type { Pool } from 'pg';

export type AttestationState = 'queued' | 'running' | 'ready' | 'failed' | 'cancelled';

export interface AttestationRow {
  readonly id: string;
  readonly tenantId: string;
  /** What the head repeats. */
  readonly scope: Readonly<Record<string, string>>;
  readonly moment: Date | null;
  readonly verifiedSince: Date | null;
  readonly state: AttestationState;
  readonly leaves: number;
  readonly leavesExpected: number | null;
  readonly error: string | null;
  readonly head: string | null;
  readonly keyId: string | null;
  readonly signature: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** An attestation that this process makes until its lease ends. */
export interface ClaimedAttestation extends AttestationRow {
  readonly leaseToken: string;
  readonly attempts: number;
}

export interface SignedHead {
  readonly head: string;
  readonly keyId: string;
  readonly signature: string;
}

const ROW = `id, tenant_id AS "tenantId", scope, moment, verified_since AS "verifiedSince", state, leaves::float8 AS leaves,
  leaves_expected::float8 AS "leavesExpected", error, head, key_id AS "keyId", signature, created_at AS "createdAt", ended_at AS "endedAt"`;

type Lease = Pick<ClaimedAttestation, 'id' | 'leaseToken'>;

/** Attestations asked for and made. The row is the promise; whoever holds its lease makes it. */
export class AttestationRepository {
  constructor(private readonly pool: Pool) {}

  /** @returns false when `maxOpen` are waiting or being made already */
  async add(
    request: Pick<AttestationRow, 'id' | 'tenantId' | 'scope' | 'moment' | 'verifiedSince'>,
    maxOpen: number,
  ): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO attestation (id, tenant_id, scope, moment, verified_since)
       SELECT $1, $2, $3, $4, $5
        WHERE (SELECT count(*) FROM attestation WHERE state IN ('queued', 'running')) < $6`,
      [request.id, request.tenantId, request.scope, request.moment, request.verifiedSince, maxOpen],
    );
    return rowCount === 1;
  }

  async find(id: string): Promise<AttestationRow | undefined> {
    const { rows } = await this.pool.query<AttestationRow>(`SELECT ${ROW} FROM attestation WHERE id = $1`, [
      id,
    ]);
    return rows[0];
  }

  /** The newest first, from behind the one named. */
  async page(after: string | undefined, limit: number): Promise<AttestationRow[]> {
    const { rows } = await this.pool.query<AttestationRow>(
      `SELECT ${ROW} FROM attestation
        WHERE $1::uuid IS NULL OR (created_at, id) < (SELECT created_at, id FROM attestation WHERE id = $1)
        ORDER BY created_at DESC, id DESC LIMIT $2`,
      [after, limit],
    );
    return rows;
  }

  /** The oldest one that nobody makes, or whose maker died. */
  async claim(leaseSeconds: number): Promise<ClaimedAttestation | undefined> {
    const { rows } = await this.pool.query<ClaimedAttestation>(
      `UPDATE attestation SET state = 'running', lease_token = gen_random_uuid(), lease_until = now() + $1 * interval '1 second',
              attempts = attempts + 1, leaves = 0
        WHERE id = (SELECT id FROM attestation
                     WHERE state = 'queued' OR (state = 'running' AND lease_until < now())
                     ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING ${ROW}, lease_token AS "leaseToken", attempts`,
      [leaseSeconds],
    );
    return rows[0];
  }

  /** Says how far it is and keeps the lease. @returns false when it was cancelled or taken over */
  async renew(lease: Lease, progress: { leaves: number; expected: number | null; leaseSeconds: number }) {
    const { rowCount } = await this.pool.query(
      `UPDATE attestation SET leaves = $3, leaves_expected = coalesce($4, leaves_expected),
              lease_until = now() + $5 * interval '1 second'
        WHERE id = $1 AND lease_token = $2 AND state = 'running'`,
      [lease.id, lease.leaseToken, progress.leaves, progress.expected, progress.leaseSeconds],
    );
    return rowCount === 1;
  }

  /** @returns false when it was cancelled or taken over */
  async complete(lease: Lease, signed: SignedHead, leaves: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE attestation SET state = 'ready', head = $3, key_id = $4, signature = $5, leaves = $6, leaves_expected = $6,
              ended_at = now(), lease_token = NULL, lease_until = NULL
        WHERE id = $1 AND lease_token = $2 AND state = 'running'`,
      [lease.id, lease.leaseToken, signed.head, signed.keyId, signed.signature, leaves],
    );
    return rowCount === 1;
  }

  async fail(lease: Lease, error: string): Promise<void> {
    await this.pool.query(
      `UPDATE attestation SET state = 'failed', error = $3, ended_at = now(), lease_token = NULL, lease_until = NULL
        WHERE id = $1 AND lease_token = $2 AND state = 'running'`,
      [lease.id, lease.leaseToken, error],
    );
  }

  /** Lets another process make it, from the beginning. */
  async giveBack(lease: Lease): Promise<void> {
    await this.pool.query(
      `UPDATE attestation SET state = 'queued', lease_token = NULL, lease_until = NULL, attempts = attempts - 1
        WHERE id = $1 AND lease_token = $2 AND state = 'running'`,
      [lease.id, lease.leaseToken],
    );
  }

  /** @returns false when it had ended */
  async cancel(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE attestation SET state = 'cancelled', ended_at = now(), lease_token = NULL, lease_until = NULL
        WHERE id = $1 AND state IN ('queued', 'running')`,
      [id],
    );
    return rowCount === 1;
  }

  /** @returns false when it has not ended */
  async remove(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `DELETE FROM attestation WHERE id = $1 AND state NOT IN ('queued', 'running')`,
      [id],
    );
    return rowCount === 1;
  }

  /** Forgets what ended so many days ago. @returns the ids */
  async forget(days: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `DELETE FROM attestation WHERE ended_at < now() - $1 * interval '1 day' RETURNING id`,
      [days],
    );
    return rows.map((row) => row.id);
  }

  /** Which of these are no attestation and no erasure any more: their files may go. */
  async unknown(ids: readonly string[]): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT f.id FROM unnest($1::uuid[]) AS f (id)
        WHERE NOT EXISTS (SELECT 1 FROM attestation a WHERE a.id = f.id AND a.state NOT IN ('failed', 'cancelled'))
          AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.id = f.id)`,
      [ids],
    );
    return rows.map((row) => row.id);
  }
}
