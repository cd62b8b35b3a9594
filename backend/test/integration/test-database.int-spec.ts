import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

describe('the embedded PostgreSQL', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('keeps text as UTF-8 and sorts it by bytes', async () => {
    const { rows } =
      await client.query(`SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collation
      FROM pg_database WHERE datname = current_database()`);
    expect(rows).toEqual([{ encoding: 'UTF8', collation: 'C' }]);
    const sorted = await client.query(
      `SELECT v FROM (VALUES ('ä'), ('Z'), ('a'), ('😀'), ('￿')) AS t(v) ORDER BY v`,
    );
    expect(sorted.rows.map(({ v }) => v)).toEqual(['Z', 'a', 'ä', '￿', '😀']);
  });
});
