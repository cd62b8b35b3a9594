import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '@backend/config';
import { commandOf, isAlive } from './process-facts.js';

/** Fast shutdown, then immediate shutdown (the next start recovers from the log), then none of its choice. */
const STEPS = [
  { signal: 'SIGINT', waitMs: 20_000 },
  { signal: 'SIGQUIT', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 10_000 },
] as const;

/**
 * Stops the PostgreSQL that a killed gateway left running on a cluster, and removes a pid file that
 * names a process which is not PostgreSQL.
 *
 * @param data the cluster
 * @returns whether there was one
 */
export async function stopLeftoverServer(data: string): Promise<boolean> {
  const pidFile = join(data, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined) return false;
  if (!commandOf(pid)?.includes(data)) {
    // The id was given to another process since: PostgreSQL would take that one for itself and refuse.
    if (isAlive(pid)) rmSync(pidFile, { force: true });
    return false;
  }
  await stopServer(pid);
  return true;
}

/** Stops a PostgreSQL, gently first. @throws StartupError when it does not end */
export async function stopServer(pid: number): Promise<void> {
  for (const { signal, waitMs } of STEPS) {
    sendSignal(pid, signal);
    for (let waited = 0; waited < waitMs; waited += 10) {
      if (!isAlive(pid)) return;
      await sleep(10);
    }
  }
  throw new StartupError(`PostgreSQL (process ${pid}) does not stop: end it, then start again.`);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw new StartupError(
      `PostgreSQL (process ${pid}) belongs to another user and cannot be stopped: end it first.`,
      {
        cause: error,
      },
    );
  }
}

function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
    return pid > 1 ? pid : undefined;
  } catch {
    // No pid file: the server was stopped cleanly or never started.
    return undefined;
  }
}
