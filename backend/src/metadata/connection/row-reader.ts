import type { PoolClient, QueryResultRow } from 'pg';

/**
 * Reads rows over a connection of its own, as many queries one after the other as there may be.
 *
 * By callback, because what pg's own promises (8.23) were resolved with outlives the young generation of the heap, each
 * query's rows with those of the next: read page by page, a large table then filled hundreds of megabytes of the old
 * generation with pages that nobody held any more, until the next full collection.
 */
export class RowReader {
  constructor(private readonly client: PoolClient) {}

  read<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.client.query<Row>(text, values, (error: Error | null, result) => {
        if (error) reject(error);
        else resolve(result.rows);
      });
    });
  }
}
