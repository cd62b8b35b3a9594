import type { BackendFacts, BackendHealthState } from '@sgw/contracts';
import type { Pool } from 'pg';

export interface BackendStateRow {
  readonly id: string;
  readonly epoch: number;
  readonly isDisabled: boolean;
}

export interface ObservedHealth {
  readonly state: BackendHealthState;
  readonly reason?: string;
  readonly since?: Date;
  readonly lastOkAt?: Date;
  readonly latencyMs?: number;
}

/** What is known of backends across processes: that they were declared, whether a person took one away, how they fare. */
export class BackendStateRepository {
  constructor(private readonly pool: Pool) {}

  /**
   * Records the declared backends; facts are replaced, the operator's switch and the epoch are kept. Where the facts of one
   * changed, what lies anywhere may have to lie elsewhere: every bucket is planned anew.
   */
  async declare(backends: readonly BackendFacts[]): Promise<BackendStateRow[]> {
    for (const facts of backends) {
      await this.pool.query(
        `WITH former AS (SELECT facts FROM backend WHERE id = $1),
              kept AS (
           INSERT INTO backend (id, facts) VALUES ($1, $2)
           ON CONFLICT (id) DO UPDATE SET facts = excluded.facts, declared_at = now())
         INSERT INTO replan (id, scope)
         SELECT b.id, 'bucket' FROM bucket b, former WHERE former.facts <> $2::jsonb AND b.deleted_at IS NULL ORDER BY b.id
         ON CONFLICT (id) DO UPDATE SET after_key = '', change_seq = nextval('change_seq'), due_at = now()`,
        [facts.id, facts],
      );
    }
    return this.all();
  }

  async all(): Promise<BackendStateRow[]> {
    const { rows } = await this.pool.query<BackendStateRow>(
      'SELECT id, epoch, is_disabled AS "isDisabled" FROM backend ORDER BY id',
    );
    return rows;
  }

  /** Keeps the operator's switch and tells every process. @returns whether there is such a backend */
  async setDisabled(id: string, isDisabled: boolean): Promise<boolean> {
    const { rowCount } = await this.pool.query('UPDATE backend SET is_disabled = $2 WHERE id = $1', [
      id,
      isDisabled,
    ]);
    if (rowCount === 1)
      await this.pool.query(`SELECT pg_notify('sgw_backend', $1), pg_notify('sgw_work', '')`, [id]);
    return rowCount === 1;
  }

  async saveHealth(id: string, health: ObservedHealth): Promise<void> {
    await this.pool.query(
      `INSERT INTO backend_health (backend_id, state, reason, since, last_ok_at, latency_ms, observed_at)
       SELECT id, $2, $3, $4, $5, $6, now() FROM backend WHERE id = $1
       ON CONFLICT (backend_id) DO UPDATE SET state = excluded.state, reason = excluded.reason, since = excluded.since,
         last_ok_at = excluded.last_ok_at, latency_ms = excluded.latency_ms, observed_at = excluded.observed_at`,
      [id, health.state, health.reason, health.since, health.lastOkAt, health.latencyMs],
    );
  }

  /** A worker says that it is alive. */
  async heartbeat(workerId: string): Promise<void> {
    await this.pool.query(
      `INSERT INTO worker (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
      [workerId],
    );
  }

  async retire(workerId: string): Promise<void> {
    await this.pool.query(`DELETE FROM worker WHERE id = $1 OR seen_at < now() - interval '1 day'`, [
      workerId,
    ]);
  }
}
