import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from './wait-for.js';

/** How deep below the data folder PostgreSQL's own folder may lie. */
const SEARCH_DEPTH = 3;

/**
 * Ends a PostgreSQL that a killed gateway left running in `dataDir`, if there is one.
 * The process is only touched when its command line shows that it is a PostgreSQL.
 */
export async function endLeftPostgres(dataDir: string): Promise<void> {
  const pid = await leftPostgresPid(dataDir, SEARCH_DEPTH);
  if (pid === undefined || !(await isPostgres(pid))) return;
  process.kill(pid, 'SIGQUIT');
  await waitFor('PostgreSQL to end', async () => !(await isPostgres(pid)), { timeoutMs: 10_000 }).catch(() =>
    process.kill(pid, 'SIGKILL'),
  );
}

async function leftPostgresPid(folder: string, depth: number): Promise<number | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.name === 'postmaster.pid')) {
    const [first] = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    return Number(first) > 1 ? Number(first) : undefined;
  }
  if (depth === 0) return undefined;
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name === 'zones') continue;
    const pid = await leftPostgresPid(join(folder, entry.name), depth - 1);
    if (pid !== undefined) return pid;
  }
  return undefined;
}

async function isPostgres(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('postgres');
}
