import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StartupError } from '@backend/config';
import { birthOf } from './process-facts.js';

const LOCK = 'gateway.lock';

interface Holder {
  readonly pid: number;
  readonly birth: string | undefined;
}

/**
 * Makes the data folder (0700) and takes it for this process, so that two gateways never share one.
 * A lock whose process is gone, or whose process id now belongs to another, is taken over.
 *
 * @returns releases the folder; safe to call twice
 * @throws StartupError when the folder cannot be written or another gateway holds it
 */
export function lockDataFolder(dataDir: string): () => void {
  makeWritable(dataDir);
  const path = join(dataDir, LOCK);
  const own: Holder = { pid: process.pid, birth: birthOf(process.pid) };
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (linked(draft, path)) return () => release(path, own);
      refuseHeldFolder(dataDir);
      rmSync(path, { force: true });
    }
    throw new StartupError(`The lock ${path} keeps changing: is another gateway starting at the same time?`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Changes nothing: for those who want to tell of another gateway before they tell what else it has taken, ports for example.
 *
 * @throws StartupError when another gateway holds the folder
 */
export function refuseHeldFolder(dataDir: string): void {
  const holder = readHolder(dataDir);
  if (holder === undefined) return;
  throw new StartupError(
    `Another gateway (process ${holder.pid}) is using ${dataDir}: stop it, or give this one its own folder with SGW_DATA_DIR.`,
  );
}

/** The process that uses a data folder now; undefined when none does. */
export function readHolder(dataDir: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(join(dataDir, LOCK), 'utf8')) as Holder;
    const birth = birthOf(holder.pid);
    return birth !== undefined && birth === holder.birth ? holder : undefined;
  } catch {
    // No lock, or one cut short by a crash: nobody holds the folder.
    return undefined;
  }
}

function makeWritable(dataDir: string): void {
  try {
    makeFolders(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(
      `The data folder ${dataDir} cannot be written (${code}): correct its owner or rights, or name another with SGW_DATA_DIR.`,
      { cause: error },
    );
  }
}

/** Step by step: Node's own recursive mkdir never returns where a parent refuses with ENOENT, as procfs does. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A hard link appears whole and fails when the name is taken: the check and the taking are one step. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function release(path: string, own: Holder): void {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    if (holder.pid === own.pid && holder.birth === own.birth) rmSync(path, { force: true });
  } catch {
    // Already gone, with its folder perhaps: there is nothing to release.
  }
}
