import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { get } from 'node:https';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { endLeftPostgres } from './left-postgres.js';
import type { BackingServer } from './suite-form.js';
import { waitFor } from './wait-for.js';
import { workspaceRoot } from './workspace.js';

/** Longest wait for the first readiness, in milliseconds: a busy machine initialises PostgreSQL meanwhile. */
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;
/** Log kept per gateway, in characters; a flood drops its beginning. */
const LOG_LIMIT = 4_000_000;

export interface GatewayOptions {
  /** Settings beside the harness's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder of an earlier gateway; the default is a new one, which `stop` removes. */
  readonly dataDir?: string;
  /** Path of a backends file; the default is the embedded three local zones. */
  readonly backendsFile?: string;
}

/** How to reach a gateway; plain data, so that it can travel in the environment. */
export interface GatewayAccess {
  readonly s3Url: string;
  readonly apiUrl: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly adminKey: string;
  readonly dataDir: string;
  readonly pid: number;
  /** PEM file of the certificate to trust, where the gateway speaks TLS. */
  readonly authorityFile?: string;
  /** Where the bytes of its zones lie, when not in folders below `dataDir`. */
  readonly backing?: BackingServer;
}

const running = new Set<Gateway>();
process.once('exit', () => {
  for (const gateway of running) gateway.endAtOnce();
});

/** One running all-in-one gateway process, seen from outside. */
export class Gateway implements GatewayAccess {
  private child: ChildProcess | undefined;
  private output = '';
  accessKeyId = '';
  secretAccessKey = '';
  adminKey = '';

  constructor(
    readonly dataDir: string,
    private readonly isOwnFolder: boolean,
    private readonly ports: { readonly s3: number; readonly api: number },
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  get s3Url(): string {
    return `${this.scheme}://127.0.0.1:${this.ports.s3}`;
  }

  get apiUrl(): string {
    return `${this.scheme}://127.0.0.1:${this.ports.api}`;
  }

  private get scheme(): string {
    return this.env['SGW_TLS_CERT_FILE'] === undefined ? 'http' : 'https';
  }

  get authorityFile(): string | undefined {
    return this.env['SGW_TLS_CERT_FILE'];
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Whether the process is there. */
  get isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The plain data of the access, to be put into the environment of test workers. */
  access(): GatewayAccess {
    const { s3Url, apiUrl, accessKeyId, secretAccessKey, adminKey, dataDir, pid, authorityFile } = this;
    return {
      ...{ s3Url, apiUrl, accessKeyId, secretAccessKey, adminKey, dataDir, pid },
      ...(authorityFile === undefined ? {} : { authorityFile }),
    };
  }

  /** Everything the processes of this gateway have printed, across restarts. */
  log(): string {
    return this.output;
  }

  /** Starts the process and waits for `/health/ready`. */
  async start(): Promise<void> {
    const main = join(workspaceRoot(), 'dist/backend/src/app/main.all.js');
    if (!existsSync(main)) throw new Error('the gateway is not built: run `npm run build` first');
    const child = spawn(process.execPath, [main], {
      cwd: workspaceRoot(),
      env: {
        ...inheritedSettings(),
        NODE_OPTIONS: '',
        // What was compiled once is not compiled again: dozens of gateways start during a run of the suite.
        NODE_COMPILE_CACHE: join(workspaceRoot(), 'dist/.compile-cache'),
        SGW_DATA_DIR: this.dataDir,
        SGW_S3_PORT: String(this.ports.s3),
        SGW_API_PORT: String(this.ports.api),
        ...this.env,
      },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    running.add(this);
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString('utf8')).slice(-LOG_LIMIT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    await this.untilReady(child);
    await this.readKeys();
  }

  /** Sends a signal to the gateway process alone (not to its PostgreSQL) and waits for its end. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child?.pid || !this.isAlive) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    process.kill(child.pid, signal);
    await ended;
  }

  /** Resolves when the process has ended, whoever ended it. */
  async untilEnded(timeoutMs = STOP_WITHIN_MS): Promise<void> {
    await waitFor('the end of the gateway', () => !this.isAlive, { timeoutMs, everyMs: 20 });
  }

  /** Starts again on the same folder and ports; ends a process that still runs by SIGTERM first. */
  async restart(): Promise<void> {
    await this.kill('SIGTERM');
    await this.start();
  }

  /** Ends the process and what it left behind; removes the folder if the harness made it. */
  async stop(): Promise<void> {
    if (this.isAlive) {
      const group = this.pid;
      const patience = setTimeout(() => endGroup(group), STOP_WITHIN_MS);
      await this.kill('SIGTERM');
      clearTimeout(patience);
    }
    await endLeftPostgres(this.dataDir);
    this.endAtOnce();
    running.delete(this);
    if (this.isOwnFolder) await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Ends the whole process group without waiting; for the end of the test process. */
  endAtOnce(): void {
    if (this.child?.pid) endGroup(this.child.pid);
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    try {
      await waitFor(
        'the gateway to be ready',
        async () => {
          if (child.exitCode !== null || child.signalCode !== null) return true;
          return isReady(`${this.apiUrl}/health/ready`);
        },
        { timeoutMs: READY_WITHIN_MS, everyMs: 50 },
      );
    } catch (error) {
      await this.stop();
      throw new Error(`the gateway did not get ready:\n${this.output.slice(-4000)}`, { cause: error });
    }
    if (!this.isAlive) {
      await this.stop();
      throw new Error(`the gateway ended before it was ready:\n${this.output.slice(-4000)}`);
    }
  }

  private async readKeys(): Promise<void> {
    const profile = await readFile(join(this.dataDir, 'aws/credentials'), 'utf8');
    this.accessKeyId = setting(profile, 'aws_access_key_id');
    this.secretAccessKey = setting(profile, 'aws_secret_access_key');
    this.adminKey = (await readFile(join(this.dataDir, 'admin-key'), 'utf8')).trim();
  }
}

/** Starts the built all-in-one process on free ports and, unless told otherwise, in a new folder. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'sgw-test-')));
  if (options.dataDir === undefined) await chmod(dataDir, 0o755);
  const gateway = new Gateway(
    dataDir,
    options.dataDir === undefined,
    { s3: await freePort(), api: await freePort() },
    { ...(options.backendsFile ? { SGW_BACKENDS_FILE: options.backendsFile } : {}), ...options.env },
  );
  await gateway.start();
  return gateway;
}

/** The certificate of a test is its own authority: whether clients trust it is for the test to see. */
async function isReady(url: string): Promise<boolean> {
  if (url.startsWith('http:')) return (await fetch(url)).ok;
  return new Promise((resolve, reject) => {
    const request = get(url, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', reject);
  });
}

/** The environment without settings of the gateway and without AWS's: a test must not inherit them by chance. */
export function inheritedSettings(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || /^(SGW_|AWS_|ADMIN_API_KEY|DATABASE_URL|REDIS_URL|ALLOWED_ORIGINS)/.test(name))
      continue;
    kept[name] = value;
  }
  return kept;
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function setting(ini: string, name: string): string {
  const value = new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)`, 'm').exec(ini)?.[1];
  if (!value) throw new Error(`no ${name} in the credentials file`);
  return value;
}
