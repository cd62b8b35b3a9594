import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { freePort } from './free-port.js';
import { findProgram } from './test-tools.js';
import { waitFor } from './wait-for.js';

/** A throw-away Redis on loopback that keeps nothing on disk. */
export class RedisServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(): Promise<RedisServer> {
    const port = await freePort();
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--maxmemory-policy',
      'noeviction',
    ];
    const child = spawn(findProgram('redis-server') ?? 'redis-server', args, { stdio: 'ignore' });
    const server = new RedisServer(child, port);
    await waitFor('Redis to answer', async () => (await server.say('PING')).startsWith('+PONG'), {
      timeoutMs: 10_000,
    });
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Forgets everything, as a failed-over Redis would. */
  async flush(): Promise<void> {
    await this.say('FLUSHALL');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Sends one inline command, and returns the first bytes of the answer. */
  private say(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: this.port });
      socket.once('error', reject);
      socket.once('data', (answer: Buffer) => {
        socket.destroy();
        resolve(answer.toString('latin1'));
      });
      socket.write(`${command}\r\n`);
    });
  }
}
