import type { AttachedPolicy } from '@sgw/contracts';
import type { Pool } from 'pg';
import { POLICIES_OF_BUCKET } from './policy.repository.js';

/** One bucket of ours at one backend, with what lies in it. */
export interface AuditedMapping {
  readonly bucketId: string;
  readonly backendId: string;
  readonly physicalName: string;
  /** Whether it is a bucket of its provider's customer, with everything that is set there. */
  readonly isAdopted: boolean;
  readonly epoch: string;
  readonly locations: readonly string[];
  readonly policies: readonly AttachedPolicy[];
  /** As its settings were first told; null: never. */
  readonly first: unknown;
  readonly placed: number;
  readonly blocked: number;
}

export interface NewFinding {
  readonly bucketId: string;
  readonly backendId: string;
  readonly kind: string;
  readonly severity: 'violation' | 'warning';
  readonly detail: string;
  readonly repair: readonly string[];
  readonly copies: number;
}

export interface FindingRow extends NewFinding {
  readonly id: string;
  readonly tenant: string;
  readonly bucket: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly resolvedAt: Date | null;
}

export interface RoundRow {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly buckets: number;
  readonly findings: number;
  readonly unreachable: readonly string[];
}

/** Rounds older than these say nothing that findings do not. */
const ROUNDS_KEPT = 100;

/** What audits ask and find. */
export class DriftRepository {
  constructor(private readonly pool: Pool) {}

  /** Every bucket of ours at every backend, with its copies counted. */
  async mappings(): Promise<AuditedMapping[]> {
    const { rows } = await this.pool.query<AuditedMapping>(
      `SELECT m.bucket_id AS "bucketId", m.backend_id AS "backendId", m.physical_name AS "physicalName", m.is_adopted AS "isAdopted", b.epoch::text,
              b.locations, ${POLICIES_OF_BUCKET} AS policies,
              s.first_seen AS first, coalesce(r.placed, 0)::float8 AS placed, coalesce(r.blocked, 0)::float8 AS blocked
         FROM physical_place m JOIN bucket b ON b.id = m.bucket_id
         LEFT JOIN backend_bucket_settings s ON s.bucket_id = m.bucket_id AND s.backend_id = m.backend_id
         LEFT JOIN (SELECT bucket_id, backend_id, count(*) FILTER (WHERE physical_key IS NOT NULL) AS placed,
                           count(*) FILTER (WHERE state = 'blocked') AS blocked
                      FROM replica WHERE state <> 'deleted' GROUP BY bucket_id, backend_id) AS r
                ON r.bucket_id = m.bucket_id AND r.backend_id = m.backend_id
        WHERE m.state = 'ready'
          -- Where the gateway writes beside an adopted bucket, its own one is looked at.
          AND NOT (m.is_adopted AND EXISTS (SELECT 1 FROM bucket_mapping o WHERE o.bucket_id = m.bucket_id AND o.backend_id = m.backend_id))
        ORDER BY m.backend_id, m.bucket_id`,
    );
    return rows;
  }

  /** Keeps the settings of a bucket at a backend; the first ones stay beside the last. */
  async keepSettings(bucketId: string, backendId: string, settings: object): Promise<void> {
    await this.pool.query(
      `INSERT INTO backend_bucket_settings (bucket_id, backend_id, first_seen, last_seen) VALUES ($1, $2, $3, $3)
       ON CONFLICT (bucket_id, backend_id) DO UPDATE SET last_seen = excluded.last_seen, last_seen_at = now()`,
      [bucketId, backendId, settings],
    );
  }

  /** Keeps a finding, or that it is still so. */
  async keep(finding: NewFinding): Promise<void> {
    await this.pool.query(
      `INSERT INTO drift_finding (id, bucket_id, backend_id, kind, severity, detail, repair, copies)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (bucket_id, backend_id, kind) WHERE resolved_at IS NULL
       DO UPDATE SET severity = excluded.severity, detail = excluded.detail, repair = excluded.repair, copies = excluded.copies,
         last_seen_at = now()`,
      [
        finding.bucketId,
        finding.backendId,
        finding.kind,
        finding.severity,
        finding.detail,
        JSON.stringify(finding.repair),
        finding.copies,
      ],
    );
  }

  /** Ends a round: what it did not find any more is resolved, but for buckets at backends that did not answer. */
  async endRound(round: Omit<RoundRow, 'endedAt'>): Promise<void> {
    await this.pool.query(
      `WITH resolved AS (
         UPDATE drift_finding SET resolved_at = now()
          WHERE resolved_at IS NULL AND last_seen_at < $1 AND (kind LIKE 'copies-%' OR backend_id <> ALL ($4)))
       INSERT INTO drift_round (id, started_at, buckets, findings, unreachable) VALUES (gen_random_uuid(), $1, $2, $3, $4)`,
      [round.startedAt, round.buckets, round.findings, round.unreachable],
    );
    await this.pool.query(
      'DELETE FROM drift_round WHERE id NOT IN (SELECT id FROM drift_round ORDER BY ended_at DESC LIMIT $1)',
      [ROUNDS_KEPT],
    );
  }

  /** The time by the database's clock, which findings bear. */
  async now(): Promise<Date> {
    const { rows } = await this.pool.query<{ now: Date }>('SELECT now() AS now');
    return rows[0]?.now ?? new Date();
  }

  async lastRound(): Promise<RoundRow | undefined> {
    const { rows } = await this.pool.query<RoundRow>(
      `SELECT started_at AS "startedAt", ended_at AS "endedAt", buckets, findings, unreachable FROM drift_round
        ORDER BY ended_at DESC LIMIT 1`,
    );
    return rows[0];
  }

  /** The newest first, from behind the one named. */
  async findings(isOpen: boolean, after: string | undefined, limit: number): Promise<FindingRow[]> {
    const { rows } = await this.pool.query<FindingRow>(
      `SELECT f.id, f.bucket_id AS "bucketId", f.backend_id AS "backendId", f.kind, f.severity, f.detail, f.repair,
              f.copies::float8 AS copies, t.name AS tenant, b.name AS bucket, f.first_seen_at AS "firstSeenAt",
              f.last_seen_at AS "lastSeenAt", f.resolved_at AS "resolvedAt"
         FROM drift_finding f JOIN bucket b ON b.id = f.bucket_id JOIN tenant t ON t.id = b.tenant_id
        WHERE (f.resolved_at IS NULL) = $1
          AND ($2::uuid IS NULL OR (f.first_seen_at, f.id) < (SELECT first_seen_at, id FROM drift_finding WHERE id = $2))
        ORDER BY f.first_seen_at DESC, f.id DESC LIMIT $3`,
      [isOpen, after, limit],
    );
    return rows;
  }

  /** Open findings by kind. */
  async open(): Promise<readonly { readonly kind: string; readonly findings: number }[]> {
    const { rows } = await this.pool.query<{ kind: string; findings: number }>(
      'SELECT kind, count(*)::int AS findings FROM drift_finding WHERE resolved_at IS NULL GROUP BY kind',
    );
    return rows;
  }
}
