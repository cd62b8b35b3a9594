import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayAccess } from './gateway.js';
import { testToolsFolder } from './test-tools.js';
import { trustSettings } from './trust.js';

/** Longest run of one client command, in milliseconds. */
const COMMAND_WITHIN_MS = 300_000;

type Access = Pick<GatewayAccess, 's3Url' | 'dataDir' | 'authorityFile'>;

/** What is left of a program that has ended. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs S3 clients as a user of this gateway would: with the profile that the gateway's first start
 * wrote, and in a home folder of its own, so that nothing of the machine's user is read.
 */
export class ClientRunner {
  private constructor(
    readonly folder: string,
    private readonly access: Access,
  ) {}

  static async create(access: Access): Promise<ClientRunner> {
    return new ClientRunner(await mkdtemp(join(tmpdir(), 'sgw-client-')), access);
  }

  /** Runs a program to its end, whatever its exit code. @param more further environment */
  run(
    program: string,
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<Finished> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: this.folder,
        env: {
          PATH: `${testToolsFolder()}:${process.env['PATH'] ?? ''}`,
          HOME: this.folder,
          LC_ALL: 'C.UTF-8',
          AWS_CONFIG_FILE: join(this.access.dataDir, 'aws/config'),
          AWS_SHARED_CREDENTIALS_FILE: join(this.access.dataDir, 'aws/credentials'),
          AWS_PROFILE: 'sgw',
          AWS_EC2_METADATA_DISABLED: 'true',
          SGW_S3_URL: this.access.s3Url,
          ...trustSettings(this.access),
          ...more,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: COMMAND_WITHIN_MS,
        killSignal: 'SIGKILL',
      });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.once('error', reject);
      child.once('close', (exitCode) =>
        resolve({
          exitCode: exitCode ?? -1,
          stdout: Buffer.concat(out).toString('utf8'),
          stderr: Buffer.concat(err).toString('utf8'),
        }),
      );
    });
  }

  /** Runs a program that must succeed, and returns what it printed. @throws Error with its messages when it fails */
  async must(
    program: string,
    args: readonly string[],
    more?: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(program, args, more);
    if (exitCode === 0) return stdout;
    throw new Error(
      `${program} ${args.join(' ')} ended with ${exitCode}:\n${stderr.slice(-3000)}${stdout.slice(-1000)}`,
    );
  }

  /** Removes the home folder. */
  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
