import type { DecisionRecord } from '@sgw/contracts';
import type { Pool } from 'pg';

/** A decision as it is kept. */
export interface DecisionRow {
  readonly id: string;
  readonly record: DecisionRecord;
  readonly createdAt: Date;
  /** When something was last judged like this, to the day. */
  readonly seenAt: Date;
}

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
      `SELECT id, outcome AS record, created_at AS "createdAt", seen_at AS "seenAt" FROM decision WHERE id = ANY ($1)`,
      [ids],
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
