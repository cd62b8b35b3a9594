import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedPostgres } from '@backend/embedded';
import pg from 'pg';
import { waitFor } from '../support/wait-for.js';

async function query(server: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

/** Starts a server from another process, which can be killed. */
async function startInProcess(home: string, path: string): Promise<{ owner: ChildProcess; pid: number }> {
  const script = `import { EmbeddedPostgres } from './dist/backend/src/embedded/index.js';
    const server = await EmbeddedPostgres.start({ home: process.argv[1], isThrowAway: true });
    console.log(server.pid); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script, home], {
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  return { owner, pid: Number(line) };
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

describe('EmbeddedPostgres', () => {
  let folder: string;
  let home: string;
  let servers: EmbeddedPostgres[];

  const start = async (at = home): Promise<EmbeddedPostgres> => {
    const server = await EmbeddedPostgres.start({ home: at, isThrowAway: true });
    servers.push(server);
    return server;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sgw-pg-'));
    home = join(folder, 'postgres');
    servers = [];
  });

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  it('listens on a socket in its own folder, and keeps what it was given', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    expect(await query(first, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
    await first.stop();
    expect(await query(await start(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('is as safe against crashes as PostgreSQL is, unless its data is thrown away', async () => {
    const server = await EmbeddedPostgres.start({ home });
    servers.push(server);
    const [settings] = await query(
      server,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
        current_setting('full_page_writes') AS pages, current_setting('jit') AS jit`,
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', pages: 'on', jit: 'off' });
  });

  it('uses loopback and a free port where the path is too long for a socket', async () => {
    const server = await start(join(folder, 'long'.repeat(25), 'postgres'));
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    expect(await query(server, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    await expect(new pg.Client({ connectionString: wrong.href }).connect()).rejects.toThrow('password');
  });

  it('works in folders with blanks, commas, quotes and letters beyond ASCII', async () => {
    const server = await start(join(folder, `o'ne, "two" ä`));
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stops the server that a killed process left behind, and takes its data over', async () => {
    // Without setpriv on its PATH, the owner cannot ask the kernel to end PostgreSQL along with it.
    const tools = join(folder, 'tools');
    await mkdir(tools);
    for (const tool of ['unshare', 'sh', 'id']) {
      await symlink(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(tools, tool));
    }
    const { owner, pid } = await startInProcess(home, tools);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(isPostgres(pid)).toBe(true);
    const next = await start();
    expect(isPostgres(pid)).toBe(false);
    expect(await query(next, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts the server again when it dies', async () => {
    const server = await start();
    const { pid } = server;
    process.kill(pid ?? 0, 'SIGKILL');
    await waitFor('the new server', () => server.pid !== pid && query(server, 'SELECT 1'));
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('makes a cluster anew when making it was cut short', async () => {
    await mkdir(join(home, 'data.new/base'), { recursive: true });
    await mkdir(join(home, 'data'), { recursive: true });
    await writeFile(join(home, 'data/PG_VERSION'), '18\n');
    expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await readdir(home)).not.toContain('data.new');
  });

  it('does not touch a damaged cluster that holds data', async () => {
    await mkdir(join(home, 'data/base/16384'), { recursive: true });
    await expect(start()).rejects.toThrow('is damaged but may hold data');
    expect(existsSync(join(home, 'data/base/16384'))).toBe(true);
  });

  it('says which release made a cluster of another major version', async () => {
    await (await start()).stop();
    await writeFile(join(home, 'data/PG_VERSION'), '19\n');
    await expect(start()).rejects.toThrow('was made by PostgreSQL 19, and this release brings 18');
  });

  it('is not fooled by a pid file whose process id now belongs to another program', async () => {
    await (await start()).stop();
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const socket = join(home, 'run');
      await writeFile(
        join(home, 'data/postmaster.pid'),
        `${other.pid}\n${home}/data\n1\n5432\n${socket}\n\n0 0\n`,
      );
      expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('ends when the process that started it is killed', async () => {
    const { owner, pid } = await startInProcess(home, process.env['PATH'] ?? '');
    owner.kill('SIGKILL');
    await waitFor('the end of PostgreSQL', () => !isPostgres(pid));
  });
});
