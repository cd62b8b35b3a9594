import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Runs one statement in the embedded database of a gateway, for what no interface of it does. */
export async function queryGateway(dataDir: string, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const home = join(dataDir, 'postgres');
  const password = (await readFile(join(home, 'password'), 'utf8')).trim();
  const client = new pg.Client({
    host: join(home, 'run'),
    port: 5432,
    user: 'sgw',
    password,
    database: 'sgw',
  });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql, values);
    return rows;
  } finally {
    await client.end();
  }
}
