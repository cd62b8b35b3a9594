import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Journal, type JournalEntry } from './journal.js';
import { ProxyConnection } from './proxy-connection.js';
import { RuleBook } from './rule-book.js';
import type { FaultRule } from './rule.js';

export interface FaultProxyOptions {
  /** Origin of the backend, `http://127.0.0.1:9000`. */
  readonly target: string;
  /** Port to listen on; the default is a free one. */
  readonly port?: number;
}

/**
 * HTTP proxy on 127.0.0.1 in front of one path-style backend.
 *
 * Bytes pass unchanged, Host included, so a request that is signed for the proxy's host and port is
 * accepted by every server that verifies what it was sent. Connections are paired one to one.
 */
export class FaultProxy {
  private readonly rules = new RuleBook();
  private readonly kept = new Journal();
  private readonly sockets = new Set<Socket>();
  private isDown = false;

  private constructor(
    private target: URL,
    private readonly server: Server,
  ) {}

  static start(options: FaultProxyOptions): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: false, noDelay: true });
    const proxy = new FaultProxy(new URL(options.target), server);
    server.on('connection', (client) => proxy.accept(client));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', () => resolve(proxy));
    });
  }

  /** Origin to use instead of the backend's. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Adds rules behind those that are there. */
  add(...rules: readonly FaultRule[]): void {
    for (const rule of rules) this.rules.add(rule);
  }

  /** Removes the rules with this id, or all. */
  removeRules(id?: string): void {
    this.rules.remove(id);
  }

  /** All that passed, oldest first. */
  journal(): readonly JournalEntry[] {
    return this.kept.entries();
  }

  clearJournal(): void {
    this.kept.clear();
  }

  /** Sends further connections to another origin: a backend that came back elsewhere. */
  retarget(origin: string): void {
    this.target = new URL(origin);
  }

  /** Takes the backend away (connections are reset) or gives it back. */
  setDown(isDown: boolean): void {
    this.isDown = isDown;
    if (isDown) for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(client: Socket): void {
    if (this.isDown) {
      client.resetAndDestroy();
      return;
    }
    const backend = connect({ host: this.target.hostname, port: Number(this.target.port), noDelay: true });
    for (const socket of [client, backend]) {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    }
    void new ProxyConnection(client, backend, this.rules, this.kept).serve();
  }
}
