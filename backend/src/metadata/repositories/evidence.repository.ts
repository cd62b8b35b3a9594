import type { BackendFacts } from '@sgw/contracts';
import type { Pool, PoolClient } from 'pg';
import { RowReader } from '../connection/row-reader.js';
import { EvidenceSnapshot } from './evidence-snapshot.js';

/** Gives a whole reading one view of the database, however long it takes. */
export class EvidenceRepository {
  constructor(private readonly pool: Pool) {}

  /** Id of the tenant's bucket that had this name at the moment. */
  async bucketAt(tenantId: string, name: string, moment: Date): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT id FROM bucket WHERE tenant_id = $1 AND name = $2 AND created_at <= $3
          AND (deleted_at IS NULL OR deleted_at > $3) ORDER BY created_at DESC LIMIT 1`,
      [tenantId, name, moment],
    );
    return rows[0]?.id;
  }

  /**
   * Runs `work` on one snapshot: it sees what was committed when it began, and nothing later. PostgreSQL keeps dead rows
   * until it ends, so it should be left to end.
   */
  async snapshot<T>(work: (snapshot: EvidenceSnapshot) => Promise<T>): Promise<T> {
    const client: PoolClient = await this.pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      // The snapshot is taken by this statement, and the clock read after it: whatever was acknowledged before is seen.
      const reader = new RowReader(client);
      const [clock] = await reader.read<{ now: Date; installation: string | null }>(
        `SELECT (SELECT id FROM installation) AS installation, date_trunc('milliseconds', clock_timestamp()) AS now`,
      );
      const { now = new Date(), installation } = clock ?? {};
      const facts = await reader.read<{ facts: BackendFacts }>('SELECT facts FROM backend ORDER BY id');
      const result = await work(
        new EvidenceSnapshot(reader, {
          takenAt: now,
          installation: installation ?? '',
          backends: facts.map((row) => row.facts),
        }),
      );
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
