import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '@backend/config';
import type { PostgresRunner } from './postgres-runner.js';

/** PostgreSQL numbers the databases that users make from here (src/include/access/transam.h, FirstNormalObjectId). */
const FIRST_USER_DATABASE = 16_384;

/** What lies where below `<data>/postgres`. */
export interface ClusterFolder {
  readonly home: string;
  /** The cluster. */
  readonly data: string;
  /** Where a cluster is made before it is renamed to `data`: a crash leaves no half one behind. */
  readonly draft: string;
  readonly socket: string;
  readonly password: string;
  readonly log: string;
}

/** Names the parts of PostgreSQL's folder. @param home absolute */
export function clusterFolder(home: string): ClusterFolder {
  return {
    home,
    data: join(home, 'data'),
    draft: join(home, 'data.new'),
    socket: join(home, 'run'),
    password: join(home, 'password'),
    log: join(home, 'postgres.log'),
  };
}

/** Whether the folder keeps a cluster that was completely made. */
export function holdsCluster(folder: ClusterFolder): boolean {
  return existsSync(join(folder.data, 'global/pg_control')) && existsSync(folder.password);
}

/**
 * Clears away what a start that died midway left behind.
 *
 * @throws StartupError when the folder is damaged but seems to hold data, or was made by another major version
 */
export function healClusterFolder(folder: ClusterFolder, major: string): void {
  mkdirSync(folder.home, { recursive: true, mode: 0o700 });
  rmSync(folder.draft, { recursive: true, force: true });
  if (!holdsCluster(folder)) {
    if (holdsUserData(folder)) {
      throw new StartupError(
        `${folder.data} is damaged but may hold data (its pg_control or ${folder.password} is missing): restore it from a backup, or move it away to start empty.`,
      );
    }
    rmSync(folder.data, { recursive: true, force: true });
    return;
  }
  const version = readFileSync(join(folder.data, 'PG_VERSION'), 'utf8').trim();
  if (version !== major) {
    throw new StartupError(
      `${folder.data} was made by PostgreSQL ${version}, and this release brings ${major}: start the release that made it, or move the data with pg_dump to a database named by SGW_DATABASE_URL.`,
    );
  }
}

/** Gives every file to the runner's user: the way to run PostgreSQL may have changed since the last start. */
export function giveFolderTo(runner: PostgresRunner, folder: ClusterFolder): void {
  const { ownerId, groupId = 0 } = runner;
  if (ownerId === undefined || process.getuid?.() !== 0) return;
  chownSync(folder.home, ownerId, groupId);
  const isOwned = (path: string) => !existsSync(path) || statSync(path).uid === ownerId;
  if ([folder.data, folder.socket, folder.password, folder.log].every(isOwned)) return;
  for (const name of readdirSync(folder.home, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder.home, name), ownerId, groupId);
  }
}

function holdsUserData(folder: ClusterFolder): boolean {
  const base = join(folder.data, 'base');
  return existsSync(base) && readdirSync(base).some((name) => Number(name) >= FIRST_USER_DATABASE);
}
