import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../test-tools.js';
import { waitFor } from '../wait-for.js';

/** How long a killed process may take to be gone, in milliseconds. */
const GONE_WITHIN_MS = 10_000;
const families = new Set<ServerFamily>();
process.once('exit', () => {
  for (const family of families) family.killAtOnce();
});

/** How to reach a started S3 server. */
export interface S3Server {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Keys of somebody who may do nothing but what buckets let everybody do, where the server was given any. */
  readonly guest?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Ends its processes and removes its files. */
  stop(): Promise<void>;
}

/** The processes of one throw-away server and their folder, which go together. */
export class ServerFamily {
  private readonly children: { readonly program: string; readonly process: ChildProcess }[] = [];

  private constructor(
    readonly name: string,
    readonly folder: string,
  ) {}

  static async create(name: string): Promise<ServerFamily> {
    const family = new ServerFamily(name, await mkdtemp(join(tmpdir(), `sgw-${name}-`)));
    families.add(family);
    return family;
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Runs a program to its end and gives what it printed. @throws Error with its messages */
  async run(program: string, args: readonly string[], input?: string): Promise<string> {
    const running = promisify(execFile)(find(program), args, { cwd: this.folder, timeout: 60_000 });
    running.child.stdin?.end(input);
    const { stdout } = await running;
    return stdout;
  }

  /** Starts a process that stays in the foreground; what it prints goes to `<program>.log`. */
  start(program: string, args: readonly string[]): void {
    const log = openSync(this.path(`${program}.log`), 'a');
    const child = spawn(find(program), args, { cwd: this.folder, stdio: ['ignore', log, log] });
    closeSync(log);
    child.on('error', () => undefined); // seen by `answers`: nothing will answer
    this.children.push({ program, process: child });
  }

  /** Waits until a URL answers, with whatever status; ends with the log of a process that died instead. */
  async answers(url: string, isGood: (status: number) => boolean = () => true): Promise<void> {
    await waitFor(
      `${this.name} at ${url}`,
      async () => {
        const dead = this.children.find(({ process: child }) => child.exitCode !== null);
        if (dead) throw new Error(`${dead.program} ended: ${await this.logOf(dead.program)}`);
        return isGood(await statusOf(url));
      },
      { timeoutMs: 90_000, everyMs: 100 },
    );
  }

  async stop(): Promise<void> {
    families.delete(this);
    const gone = this.children.map(({ process: child }) => ended(child));
    this.killAtOnce();
    await Promise.race([Promise.all(gone), new Promise((done) => setTimeout(done, GONE_WITHIN_MS).unref())]);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  killAtOnce(): void {
    for (const { process: child } of this.children) child.kill('SIGKILL');
  }

  private async logOf(program: string): Promise<string> {
    return (await readFile(this.path(`${program}.log`), 'utf8')).slice(-2000);
  }
}

/** Starts a server; where that fails, what was started of it ends. */
export async function startFamily(
  name: string,
  start: (family: ServerFamily) => Promise<Omit<S3Server, 'stop'>>,
): Promise<S3Server> {
  const family = await ServerFamily.create(name);
  try {
    return { ...(await start(family)), stop: () => family.stop() };
  } catch (error) {
    await family.stop();
    throw error;
  }
}

function find(program: string): string {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`${program} is not installed`);
  return path;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, timeout: 2_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('timeout', () => asked.destroy(new Error('timeout')));
    asked.on('error', reject);
    asked.end();
  });
}
