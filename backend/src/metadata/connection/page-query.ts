import type { Pool } from 'pg';
import type { Statement } from './pipelined-connection.js';
import { PointQuery, type WireConnection } from './point-query.js';
import { type RowBytes, RowMemory } from './row-memory.js';
import { RowTap } from './row-tap.js';

/** A run of a prepared statement whose rows nobody takes apart on the way: they come as bytes, values in PostgreSQL's binary format. */
class PageQuery extends PointQuery {
  protected override readonly isBinary = true;
  private tap: RowTap | undefined;

  override prepare(connection: WireConnection): void {
    this.tap = new RowTap(connection.stream);
    super.prepare(connection);
  }

  page(): RowBytes {
    return this.tap?.rows() ?? new RowMemory().finish();
  }
}

/**
 * Runs a prepared statement on a connection of the pool.
 *
 * @returns the DataRow messages that answer it, one behind the other; see `readListedPage`
 * @throws what PostgreSQL says, or the connection
 */
export async function queryPage(
  pool: Pool,
  statement: Statement,
  values: readonly unknown[],
): Promise<RowBytes> {
  const client = await pool.connect();
  const { promise, resolve, reject } = Promise.withResolvers<RowBytes>();
  // Without a listener the end of the connection would be the end of the process.
  client.once('error', reject);
  try {
    const query = new PageQuery(statement, values, (error) =>
      error ? reject(error) : resolve(query.page()),
    );
    client.query(query);
    const page = await promise;
    client.off('error', reject);
    client.release();
    return page;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}
