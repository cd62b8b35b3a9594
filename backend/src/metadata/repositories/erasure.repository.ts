import type { Pool } from 'pg';
import type { SignedHead } from './attestation.repository.js';
import { isRemovedForGood } from './unfinished.repository.js';

/**
 * `collecting`: which versions it covers is being put on record · `deleting`: they are being deleted · `removing`: the
 * backends have not all confirmed · `done`: they have, and the record is signed.
 */
export type ErasureState = 'collecting' | 'deleting' | 'removing' | 'done';

export interface ErasureRow {
  readonly id: string;
  readonly tenantId: string;
  /** What the record repeats. */
  readonly scope: Readonly<Record<string, string>>;
  readonly reason: string | null;
  readonly state: ErasureState;
  readonly versions: number;
  /** Versions of which a copy is not confirmed to be gone, or that are not deleted yet. */
  readonly versionsLeft: number;
  readonly deadlineAt: Date;
  readonly isOverdue: boolean;
  readonly error: string | null;
  readonly head: string | null;
  readonly keyId: string | null;
  readonly signature: string | null;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
}

/** An erasure that this process carries on until its lease ends. */
export interface ClaimedErasure extends ErasureRow {
  readonly leaseToken: string;
}

/** A copy that keeps an erasure from ending. */
export interface MissingConfirmation {
  readonly versionId: string;
  readonly bucketId: string;
  readonly key: string;
  /** Null: the version itself is not deleted, or bytes that a broken-off write had on their way may still arrive. */
  readonly backendId: string | null;
  readonly state: string;
  readonly error: string | null;
}

export interface ErasureVersion {
  readonly versionId: string;
  readonly bucketId: string;
  readonly key: string;
}

const ROW = `e.id, e.tenant_id AS "tenantId", e.scope, e.reason, e.state, e.versions::float8 AS versions, e.deadline_at AS "deadlineAt",
  (SELECT count(*)::float8 FROM erasure_version i WHERE i.erasure_id = e.id AND NOT i.is_done) AS "versionsLeft",
  coalesce(e.completed_at, now()) > e.deadline_at AS "isOverdue", e.error, e.head, e.key_id AS "keyId", e.signature,
  e.requested_at AS "requestedAt", e.completed_at AS "completedAt"`;

type Lease = Pick<ClaimedErasure, 'id' | 'leaseToken'>;

/** Deletes that are followed to their end. The row is the promise; whoever holds its lease carries it on. */
export class ErasureRepository {
  constructor(private readonly pool: Pool) {}

  /** @returns when it was put on record: what was written later is not covered */
  async add(
    request: Pick<ErasureRow, 'id' | 'tenantId' | 'scope' | 'reason' | 'deadlineAt'>,
  ): Promise<ErasureRow | undefined> {
    await this.pool.query(
      'INSERT INTO erasure (id, tenant_id, scope, reason, deadline_at) VALUES ($1, $2, $3, $4, $5)',
      [request.id, request.tenantId, request.scope, request.reason, request.deadlineAt],
    );
    return this.find(request.id);
  }

  async find(id: string): Promise<ErasureRow | undefined> {
    const { rows } = await this.pool.query<ErasureRow>(`SELECT ${ROW} FROM erasure e WHERE e.id = $1`, [id]);
    return rows[0];
  }

  /** The newest first, from behind the one named. */
  async page(after: string | undefined, limit: number): Promise<ErasureRow[]> {
    const { rows } = await this.pool.query<ErasureRow>(
      `SELECT ${ROW} FROM erasure e
        WHERE $1::uuid IS NULL OR (e.requested_at, e.id) < (SELECT requested_at, id FROM erasure WHERE id = $1)
        ORDER BY e.requested_at DESC, e.id DESC LIMIT $2`,
      [after, limit],
    );
    return rows;
  }

  /** Those that are not done after their deadline. */
  async overdue(): Promise<number> {
    const { rows } = await this.pool.query<{ overdue: number }>(
      `SELECT count(*)::int AS overdue FROM erasure WHERE state <> 'done' AND deadline_at < now()`,
    );
    return rows[0]?.overdue ?? 0;
  }

  /** One that is due: nobody carries it on, or who did died. */
  async claim(leaseSeconds: number): Promise<ClaimedErasure | undefined> {
    const { rows } = await this.pool.query<ClaimedErasure>(
      `UPDATE erasure AS e SET lease_token = gen_random_uuid(), due_at = now() + $1 * interval '1 second'
        WHERE e.id = (SELECT id FROM erasure WHERE state <> 'done' AND due_at <= now()
                       ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING ${ROW}, e.lease_token AS "leaseToken"`,
      [leaseSeconds],
    );
    return rows[0];
  }

  async renew(lease: Lease, leaseSeconds: number): Promise<boolean> {
    return this.change(lease, `due_at = now() + $3 * interval '1 second'`, [leaseSeconds]);
  }

  /** It rests. @param error why it does not go on */
  async rest(lease: Lease, seconds: number, error: string | null): Promise<void> {
    await this.change(lease, `due_at = now() + $3 * interval '1 second', lease_token = NULL, error = $4`, [
      seconds,
      error,
    ]);
  }

  /** Puts on record what the erasure covers: every version of the scope there was when it was asked for. */
  async cover(erasureId: string, versions: readonly ErasureVersion[]): Promise<void> {
    await this.pool.query(
      `INSERT INTO erasure_version (erasure_id, version_id, bucket_id, key)
       SELECT $1, i.version_id, i.bucket_id, i.key FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS i (version_id, bucket_id, key)
       ON CONFLICT DO NOTHING`,
      [
        erasureId,
        versions.map(({ versionId }) => versionId),
        versions.map(({ bucketId }) => bucketId),
        versions.map(({ key }) => key),
      ],
    );
  }

  async enter(lease: Lease, state: 'deleting' | 'removing'): Promise<boolean> {
    return this.change(
      lease,
      `state = $3, versions = (SELECT count(*) FROM erasure_version i WHERE i.erasure_id = $1)`,
      [state],
    );
  }

  /** Versions of it that can still be read, from behind one. */
  async undeleted(erasureId: string, after: string, limit: number): Promise<ErasureVersion[]> {
    const { rows } = await this.pool.query<ErasureVersion>(
      `SELECT i.version_id AS "versionId", i.bucket_id AS "bucketId", i.key
         FROM erasure_version i JOIN object_version v ON v.id = i.version_id
        WHERE i.erasure_id = $1 AND NOT i.is_done AND v.state IN ('live', 'marker') AND i.version_id > $2
        ORDER BY i.version_id LIMIT $3`,
      [erasureId, after, limit],
    );
    return rows;
  }

  /** Deletes versions of one bucket for good. @returns those that are locked, and stay */
  async erase(bucketId: string, versionIds: readonly string[]): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT version_id AS id FROM erase_versions_1($1, $2) WHERE outcome = 'locked'`,
      [bucketId, versionIds],
    );
    return rows.map((row) => row.id);
  }

  /** Notes the versions of which every backend has confirmed the end. @param graceSeconds how long bytes may be on their way
   * @returns how many are left */
  async settle(erasureId: string, graceSeconds: number): Promise<number> {
    await this.pool.query(
      `UPDATE erasure_version i SET is_done = true
        WHERE i.erasure_id = $1 AND NOT i.is_done
          AND NOT EXISTS (SELECT 1 FROM object_version v WHERE v.id = i.version_id AND v.state <> 'garbage')
          AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.version_id = i.version_id AND r.state <> 'deleted')
          AND NOT EXISTS (SELECT 1 FROM provider_lock l WHERE l.version_id = i.version_id AND l.left_key IS NOT NULL)
          AND ${isRemovedForGood('i.version_id', '$2')}`,
      [erasureId, graceSeconds],
    );
    const { rows } = await this.pool.query<{ left: number }>(
      'SELECT count(*)::int AS left FROM erasure_version WHERE erasure_id = $1 AND NOT is_done',
      [erasureId],
    );
    return rows[0]?.left ?? 0;
  }

  /** What it waits for, the first of it. */
  async missing(erasureId: string, limit: number): Promise<MissingConfirmation[]> {
    const { rows } = await this.pool.query<MissingConfirmation>(
      `SELECT i.version_id AS "versionId", i.bucket_id AS "bucketId", i.key, r.backend_id AS "backendId",
              coalesce(r.state, v.state) AS state, r.error
         FROM erasure_version i
         LEFT JOIN object_version v ON v.id = i.version_id
         LEFT JOIN replica r ON r.version_id = i.version_id AND r.state <> 'deleted'
        WHERE i.erasure_id = $1 AND NOT i.is_done ORDER BY i.version_id, r.backend_id LIMIT $2`,
      [erasureId, limit],
    );
    return rows;
  }

  /** The versions it covers, from behind one, for the record. */
  async covered(erasureId: string, after: string, limit: number): Promise<ErasureVersion[]> {
    const { rows } = await this.pool.query<ErasureVersion>(
      `SELECT version_id AS "versionId", bucket_id AS "bucketId", key FROM erasure_version WHERE erasure_id = $1 AND version_id > $2 ORDER BY version_id LIMIT $3`,
      [erasureId, after, limit],
    );
    return rows;
  }

  async complete(lease: Lease, signed: SignedHead, completedAt: Date): Promise<boolean> {
    return this.change(
      lease,
      `state = 'done', head = $3, key_id = $4, signature = $5, completed_at = $6, lease_token = NULL, error = NULL`,
      [signed.head, signed.keyId, signed.signature, completedAt],
    );
  }

  private async change(lease: Lease, assignments: string, values: readonly unknown[]): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE erasure SET ${assignments} WHERE id = $1 AND lease_token = $2`,
      [lease.id, lease.leaseToken, ...values],
    );
    return rowCount === 1;
  }
}
