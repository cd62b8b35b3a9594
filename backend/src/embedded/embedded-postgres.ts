import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '@backend/config';
import pg from 'pg';
import {
  type ClusterFolder,
  clusterFolder,
  giveFolderTo,
  healClusterFolder,
  holdsCluster,
} from './cluster-folder.js';
import { stopLeftoverServer, stopServer } from './leftover-server.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { choosePostgresRunner, type PostgresRunner } from './postgres-runner.js';
import { serverArguments } from './server-arguments.js';

const USER = 'sgw';
const DATABASE = 'sgw';
const SOCKET_PORT = 5432;
/** unix(7): sun_path has 108 bytes with its final zero; macOS has 104. */
const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;
/** Recovery after a crash replays the log since the last checkpoint, at most 1 GiB of it. */
const READY_WITHIN_MS = 300_000;
const MAX_LOG_BYTES = 10 * 1024 ** 2;

export interface EmbeddedPostgresOptions {
  /** PostgreSQL's own folder, absolute; made when missing. */
  readonly home: string;
  /** Connections it must be able to serve. */
  readonly maxConnections?: number;
  /** Trades safety against crashes for speed: for tests whose data nobody needs. */
  readonly isThrowAway?: boolean;
  /** Told what happens to the server, in sentences. */
  readonly onEvent?: (message: string) => void;
}

/** Whether a PostgreSQL folder already holds a database. @param home as in {@link EmbeddedPostgresOptions} */
export function hasEmbeddedCluster(home: string): boolean {
  return holdsCluster(clusterFolder(home));
}

/**
 * A PostgreSQL server of our own, on a Unix socket in a folder that only we may enter, or on a free
 * loopback port where the socket's path would be too long; in both cases with a random password.
 * It runs in its own session, so that Ctrl-C reaches the gateway alone, and is started again when it dies.
 */
export class EmbeddedPostgres {
  #child: ChildProcess | undefined;
  #isStopping = false;

  private constructor(
    private readonly options: EmbeddedPostgresOptions,
    private readonly folder: ClusterFolder,
    private readonly binaries: PostgresBinaries,
    private readonly runner: PostgresRunner,
    private readonly port: number | undefined,
  ) {}

  /**
   * Makes the cluster on the first call, heals what a crash left, and returns once it answers.
   *
   * @throws StartupError when it cannot run here
   */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const folder = clusterFolder(options.home);
    const binaries = findPostgresBinaries();
    healClusterFolder(folder, binaries.major);
    if (await stopLeftoverServer(folder.data)) {
      options.onEvent?.('Stopped a PostgreSQL that an earlier process had left running');
    }
    const runner = choosePostgresRunner(folder.home, binaries);
    giveFolderTo(runner, folder);
    const server = new EmbeddedPostgres(options, folder, binaries, runner, await choosePort(folder));
    if (!holdsCluster(folder)) server.#createCluster();
    await server.#launch();
    await server.#createDatabase();
    return server;
  }

  /** Address of the gateway's database, password included, for `pg` and libpq. */
  get url(): string {
    return this.#urlOf(DATABASE);
  }

  /** How the server is run: `plain` as this user, or one of root's ways. */
  get runnerName(): string {
    return this.runner.name;
  }

  /** Process id of the server. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Fast shutdown: running transactions are rolled back, the log is flushed. Safe to call twice. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const pid = this.#child?.pid;
    if (pid !== undefined && this.#child?.exitCode === null) await stopServer(pid);
  }

  #urlOf(database: string): string {
    const password = readFileSync(this.folder.password, 'utf8').trim();
    const credentials = `${USER}:${password}`;
    if (this.port !== undefined) return `postgresql://${credentials}@127.0.0.1:${this.port}/${database}`;
    // node-postgres and libpq both take a socket's folder as host in the query.
    return `postgresql://${credentials}@localhost:${SOCKET_PORT}/${database}?host=${encodeURIComponent(this.folder.socket)}`;
  }

  #createCluster(): void {
    const { draft, data, password } = this.folder;
    rmSync(password, { force: true });
    writeFileSync(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flush: true });
    giveFolderTo(this.runner, this.folder);
    const { status, stderr, error } = this.#runSync(this.binaries.initdb, [
      `--pgdata=${draft}`,
      `--username=${USER}`,
      `--pwfile=${password}`,
      '--encoding=UTF8',
      '--locale=C',
      '--auth=scram-sha-256',
      ...(this.options.isThrowAway ? ['--no-sync'] : []),
    ]);
    if (status !== 0) {
      const reason = error?.message ?? stderr.trim().split('\n').at(-1);
      throw new StartupError(`PostgreSQL could not make its folder ${draft}: ${reason}.`);
    }
    renameSync(draft, data);
  }

  async #launch(): Promise<void> {
    if (await stopLeftoverServer(this.folder.data)) {
      this.options.onEvent?.('Stopped a PostgreSQL that was still running');
    }
    mkdirSync(this.folder.socket, { recursive: true, mode: 0o700 });
    giveFolderTo(this.runner, this.folder);
    const log = this.#openLog();
    const args = serverArguments({
      data: this.folder.data,
      socket: this.port === undefined ? this.folder.socket : undefined,
      port: this.port ?? SOCKET_PORT,
      maxConnections: this.options.maxConnections ?? 100,
      isThrowAway: this.options.isThrowAway ?? false,
    });
    const [command = '', ...rest] = [...this.runner.prefix, this.binaries.postgres, ...args];
    const child = spawn(command, rest, {
      ...this.runner.options,
      cwd: this.folder.home,
      env: cleanEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#child = child;
    await this.#untilReady(child);
    child.once('exit', (code, signal) => void this.#onExit(code, signal));
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    for (let waited = 0; waited < READY_WITHIN_MS; waited += 10) {
      if (failure !== undefined || child.exitCode !== null || child.signalCode !== null) {
        throw new StartupError(`PostgreSQL did not start: ${failure?.message ?? this.#lastComplaint()}`);
      }
      if (isReady(join(this.folder.data, 'postmaster.pid'), child.pid)) return;
      if (waited === 5_000)
        this.options.onEvent?.('PostgreSQL is recovering from a crash; this can take a minute');
      await sleep(10);
    }
    throw new StartupError(`PostgreSQL does not get ready: see ${this.folder.log}.`);
  }

  async #onExit(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    for (let delayMs = 100; !this.#isStopping; delayMs = Math.min(delayMs * 2, 10_000)) {
      this.options.onEvent?.(`PostgreSQL ended by itself (${signal ?? code}); starting it again`);
      try {
        return await this.#launch();
      } catch (error) {
        this.options.onEvent?.(error instanceof Error ? error.message : String(error));
        await sleep(delayMs);
      }
    }
  }

  async #createDatabase(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#urlOf('postgres') });
    await client.connect();
    try {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    } finally {
      await client.end();
    }
  }

  #runSync(command: string, args: readonly string[]) {
    const [first = '', ...rest] = [...this.runner.prefix, command, ...args];
    return spawnSync(first, rest, {
      ...this.runner.options,
      cwd: this.folder.home,
      env: cleanEnvironment(),
      encoding: 'utf8',
      // A terminal's Ctrl-C must not leave half a cluster; the draft is thrown away on the next start anyway.
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  #openLog(): number {
    const isLong = (statSync(this.folder.log, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES;
    return openSync(this.folder.log, isLong ? 'w' : 'a', 0o600);
  }

  #lastComplaint(): string {
    const lines = readFileSync(this.folder.log, 'utf8').trim().split('\n');
    const complaint = lines.findLast((line) => /(FATAL|PANIC|ERROR):/.test(line)) ?? lines.at(-1) ?? '';
    return `${complaint.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '')} (${this.folder.log})`;
  }
}

/** Line 8 of postmaster.pid tells the server's state (src/include/utils/pidfile.h). */
function isReady(pidFile: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    // Not written yet.
    return false;
  }
}

async function choosePort(folder: ClusterFolder): Promise<number | undefined> {
  const path = join(folder.socket, `.s.PGSQL.${SOCKET_PORT}`);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return undefined;
  const probe = createServer();
  await new Promise<void>((done, fail) => probe.once('error', fail).listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

/** What the user's shell says about PostgreSQL or locales (PGDATA, PGPORT, LC_ALL …) must not reach ours. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
