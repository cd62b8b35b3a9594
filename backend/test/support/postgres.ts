import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of one test file. */
export interface TestDatabase {
  /** Address for `pg`, password included. */
  readonly url: string;
  /** Drops it, connections and all. */
  drop(): Promise<void>;
}

/** Makes an empty database in the PostgreSQL that jest's global setup started: real, UTF-8, locale C. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['SGW_TEST_DATABASE_URL'];
  if (server === undefined) {
    throw new Error('No test PostgreSQL: run through jest.config.mjs (project "integration")');
  }
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name} STRATEGY file_copy`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
