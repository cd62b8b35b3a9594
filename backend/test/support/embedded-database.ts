import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Address of the database in a gateway's data folder, for `pg` and for another process on the same database. */
export async function embeddedDatabaseUrl(dataDir: string): Promise<string> {
  const home = join(dataDir, 'postgres');
  const password = (await readFile(join(home, 'password'), 'utf8')).trim();
  return `postgresql://sgw:${password}@localhost:5432/sgw?host=${encodeURIComponent(join(home, 'run'))}`;
}
