import type { Pool } from 'pg';

/** What an owner stored with an object. */
export interface Description {
  readonly headers: Readonly<Record<string, string>>;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly lock?:
    { readonly mode: string | null; readonly until: Date | null; readonly hasLegalHold: boolean } | undefined;
}

interface Lease {
  readonly id: string;
  readonly leaseToken: string;
}

/** Copies that others stored: described, proven, found changed, given up. Conditional on the worker's lease, as of any copy. */
export class AdoptedCopiesRepository {
  constructor(private readonly pool: Pool) {}

  /** What the owner stored with the object; of a version that is described already it stays as it is. */
  async describe(versionId: string, { headers, userMetadata, tags, lock }: Description): Promise<void> {
    await this.pool.query(
      `UPDATE object_version SET headers = $2, user_metadata = $3, tags = $4, lock_mode = $5, lock_until = $6, has_legal_hold = $7,
              described_at = now() WHERE id = $1 AND state = 'live' AND provider_version_id IS NOT NULL AND described_at IS NULL`,
      [versionId, headers, userMetadata, tags, lock?.mode, lock?.until, lock ? lock.hasLegalHold : null],
    );
  }

  /**
   * The bytes were read: from now on their digests are known, and its copies can be planned. That is owed with it, and left to
   * whoever plans anew should this process die before it has done so.
   *
   * @returns what to finish once the copies are planned; undefined when the lease was lost
   */
  async prove(
    lease: Lease,
    proof: { readonly sha256: string; readonly crc32: number; readonly sizeBytes: number },
    planWithinSeconds: number,
  ): Promise<{ readonly changeSeq: string | null } | undefined> {
    const { rows } = await this.pool.query<{ changeSeq: string | null }>(
      `WITH copy AS (
         UPDATE replica SET state = 'completed', verified_at = now(), due_at = NULL, lease_token = NULL, error = NULL, attempts = 0
          WHERE id = $1 AND lease_token = $2 RETURNING version_id, bucket_id),
       version AS (
         UPDATE object_version v SET sha256 = decode($3, 'hex'), crc32 = $4 FROM copy
          WHERE v.id = copy.version_id AND v.state = 'live' RETURNING v.id, v.bucket_id),
       owed AS (
         INSERT INTO replan (id, scope, due_at) SELECT id, 'version', now() + $6 * interval '1 second' FROM version
         ON CONFLICT (id) DO NOTHING RETURNING change_seq),
       counted AS (
         UPDATE adoption a SET verified_versions = verified_versions + 1, verified_bytes = verified_bytes + $5 FROM version
          WHERE a.bucket_id = version.bucket_id)
       SELECT (SELECT change_seq::text FROM owed) AS "changeSeq" FROM copy`,
      [lease.id, lease.leaseToken, proof.sha256, proof.crc32, proof.sizeBytes, planWithinSeconds],
    );
    return rows[0];
  }

  /** Reading an adopted object showed that it is not what it was. */
  async noteChange(versionId: string, kind: 'changed' | 'removed', detail: string): Promise<void> {
    await this.pool.query(
      `WITH noted AS (
         INSERT INTO adoption_finding (adoption_id, key, provider_version_id, kind, detail, round)
         SELECT a.id, v.key, v.provider_version_id, $2::text, $3, a.round FROM object_version v JOIN adoption a ON a.bucket_id = v.bucket_id
          WHERE v.id = $1 AND v.provider_version_id IS NOT NULL
         ON CONFLICT DO NOTHING RETURNING adoption_id)
       UPDATE adoption SET differences = jsonb_set(differences, ARRAY[$2::text], to_jsonb((differences->>$2::text)::bigint + 1))
         FROM noted WHERE id = noted.adoption_id`,
      [versionId, kind, detail],
    );
  }

  /** An adopted object that is no business of ours any more: the row goes, the object stays. */
  async forget(lease: Lease): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'DELETE FROM replica WHERE id = $1 AND lease_token = $2 AND is_foreign',
      [lease.id, lease.leaseToken],
    );
    return rowCount === 1;
  }

  /** An adopted object that is another one by now, or gone: it rests, and stays theirs, until a repair decides. */
  async rest(lease: Lease, error: string): Promise<boolean> {
    return this.change(
      lease,
      `state = 'suspect', error = $3, due_at = NULL, lease_token = NULL, generation = generation + 1`,
      [error],
    );
  }

  private async change(lease: Lease, assignments: string, values: readonly unknown[]): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE replica SET ${assignments} WHERE id = $1 AND lease_token = $2`,
      [lease.id, lease.leaseToken, ...values],
    );
    return rowCount === 1;
  }
}
