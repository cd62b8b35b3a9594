import type { DecisionKind, DecisionRecord } from '@sgw/contracts';
import type { Pool } from 'pg';

/** A decision as it is kept. */
export interface DecisionRow {
  readonly id: string;
  readonly record: DecisionRecord;
  readonly createdAt: Date;
  /** When something was last judged like this, to the day. */
  readonly seenAt: Date;
}

/** Which decisions are wanted; all of them where nothing is said. */
export interface DecisionFilter {
  readonly kind?: DecisionKind | undefined;
  readonly outcome?: DecisionRecord['outcome'] | undefined;
}

const ROW = 'd.id, d.outcome AS record, d.created_at AS "createdAt", d.seen_at AS "seenAt"';

/** Placement decisions, each kept once under its digest: many versions and copies share it. */
export class DecisionRepository {
  constructor(private readonly pool: Pool) {}

  /** Keeps it, or notes that it was met again. */
  async keep(id: string, record: DecisionRecord): Promise<void> {
    await this.pool.query(
      `INSERT INTO decision AS d (id, outcome) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET seen_at = now() WHERE d.seen_at < now() - interval '1 day'`,
      [id, record],
    );
  }

  async find(ids: readonly string[]): Promise<DecisionRow[]> {
    const { rows } = await this.pool.query<DecisionRow>(
      `SELECT ${ROW} FROM decision d WHERE d.id = ANY ($1)`,
      [ids],
    );
    return rows;
  }

  /** The newest first. @param after id of the last one of the page before */
  async page(
    { kind, outcome }: DecisionFilter,
    after: string | undefined,
    limit: number,
  ): Promise<DecisionRow[]> {
    const { rows } = await this.pool.query<DecisionRow>(
      `SELECT ${ROW} FROM decision d
        WHERE ($1::text IS NULL OR (d.created_at, d.id) < (SELECT created_at, id FROM decision WHERE id = $1))
          AND ($2::text IS NULL OR d.outcome ->> 'kind' = $2) AND ($3::text IS NULL OR d.outcome ->> 'outcome' = $3)
        ORDER BY d.created_at DESC, d.id DESC LIMIT $4`,
      [after, kind, outcome, limit],
    );
    return rows;
  }

  /**
   * Forgets what was not met for the evidence period and what no version and no copy, live or kept as evidence, refers to.
   * Reads all of them where there is anything to forget: for a clock that ticks rarely.
   */
  async forget(days: number): Promise<number> {
    const { rowCount } = await this.pool.query(
      `WITH old AS MATERIALIZED (SELECT id FROM decision WHERE seen_at < now() - $1 * interval '1 day')
       DELETE FROM decision WHERE id IN (
         SELECT id FROM old
          WHERE NOT EXISTS (SELECT 1 FROM object_version v WHERE v.decision_id = old.id)
            AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.decision_id = old.id))`,
      [days],
    );
    return rowCount ?? 0;
  }
}
