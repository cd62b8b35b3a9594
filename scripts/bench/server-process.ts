import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server to be started. */
export interface ServerCommand {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Takes what it prints. */
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** An address that answers, with whatever status, once the server is ready. */
  readonly readyUrl: string;
  /** Whether a status means ready; any, when left out. */
  readonly isReady?: (status: number) => boolean;
}

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;
const EVERY_MS = 50;
const LOG_TAIL = 2000;

/** A server that runs for the bench alone and ends with it. */
export class ServerProcess {
  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {}

  /** @throws Error with the end of its log when it does not get ready */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const log = openSync(command.logFile, 'a');
    const child = spawn(command.program, command.args, {
      stdio: ['ignore', log, log],
      env: command.env ?? process.env,
      // In a group of its own: Ctrl-C is for the bench, which then ends it in order.
      detached: true,
    });
    closeSync(log);
    child.on('error', () => undefined); // nothing will answer, which is told
    const server = new ServerProcess(command.name, child, command.logFile);
    try {
      await server.untilReady(command);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it; at once and with its children when it does not end by itself. */
  async stop(): Promise<void> {
    const { child } = this;
    if (!this.isAlive || child.pid === undefined) return;
    const group = child.pid;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const patience = setTimeout(() => process.kill(-group, 'SIGKILL'), STOPPED_WITHIN_MS);
    await ended;
    clearTimeout(patience);
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8').slice(-LOG_TAIL);
  }

  private async untilReady({ readyUrl, isReady = () => true }: ServerCommand): Promise<void> {
    const deadlineMs = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadlineMs) {
      if (!this.isAlive) throw new Error(`${this.name} ended at once:\n${this.log()}`);
      const answer = await fetch(readyUrl).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer && isReady(answer.status)) return;
      await sleep(EVERY_MS);
    }
    throw new Error(`${this.name} did not get ready:\n${this.log()}`);
  }
}

/** A port of the loopback address that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free')),
      );
    });
  });
}
