import { HttpConnection, type ConnectionTimes } from './http-connection.js';
import type { HttpOrigin } from './http-origin.js';
import { TransportError } from './transport-error.js';

export interface PoolLimits extends ConnectionTimes {
  readonly maxSockets: number;
  /** How long an unused connection is kept, in milliseconds: less than providers keep theirs. */
  readonly keepAliveMs: number;
}

interface Waiter {
  readonly onTurn: () => void;
}

/** Keeps connections to one backend open between exchanges; hands out the one used last. */
export class ConnectionPool {
  private readonly idle: HttpConnection[] = [];
  private readonly waiters = new Set<Waiter>();
  private readonly open = new Set<HttpConnection>();
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly origin: HttpOrigin,
    private readonly limits: PoolLimits,
  ) {}

  /** Open connections, in use or idle. */
  get size(): number {
    return this.open.size;
  }

  /** @throws TransportError `connect`, `timeout`, `aborted` */
  async acquire(signal: AbortSignal): Promise<HttpConnection> {
    while (!signal.aborted) {
      const kept = this.takeIdle();
      if (kept) return kept;
      if (this.open.size < this.limits.maxSockets) return this.connect(signal);
      await this.turn(signal);
    }
    throw new TransportError('aborted', 'the caller ended the call');
  }

  /** Drops idle connections: one was found stale, so the older ones are too. */
  dropIdle(): void {
    for (const connection of this.idle.splice(0)) connection.destroy();
  }

  /** Drops every connection; exchanges in flight fail. */
  close(): void {
    clearInterval(this.sweeper);
    this.sweeper = undefined;
    for (const connection of [...this.open]) connection.destroy();
  }

  private takeIdle(): HttpConnection | undefined {
    for (;;) {
      const connection = this.idle.pop();
      if (!connection) return undefined;
      if (!connection.isOpen) continue;
      if (performance.now() - connection.idleSinceMs <= this.limits.keepAliveMs) {
        connection.holdProcess(true);
        return connection;
      }
      connection.destroy();
    }
  }

  private async connect(signal: AbortSignal): Promise<HttpConnection> {
    const owner = {
      onFree: (freed: HttpConnection) => this.onFree(freed),
      onClosed: (closed: HttpConnection) => this.onClosed(closed),
    };
    const connection = new HttpConnection(this.origin, owner, this.limits);
    this.open.add(connection);
    try {
      await connection.ready(signal);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  }

  private onFree(connection: HttpConnection): void {
    connection.idleSinceMs = performance.now();
    connection.holdProcess(false);
    this.idle.push(connection);
    this.sweeper ??= setInterval(() => this.sweep(), this.limits.keepAliveMs).unref();
    this.nextTurn();
  }

  private onClosed(connection: HttpConnection): void {
    this.open.delete(connection);
    const at = this.idle.indexOf(connection);
    if (at !== -1) this.idle.splice(at, 1);
    this.nextTurn();
  }

  private nextTurn(): void {
    const [waiter] = this.waiters;
    if (!waiter) return;
    this.waiters.delete(waiter);
    waiter.onTurn();
  }

  private async turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const onTurn = (): void => resolve();
    const waiter = { onTurn };
    this.waiters.add(waiter);
    signal.addEventListener('abort', onTurn, { once: true });
    await promise;
    signal.removeEventListener('abort', onTurn);
    // Woken by both at once: somebody else may take the turn.
    if (signal.aborted && !this.waiters.delete(waiter)) this.nextTurn();
  }

  private sweep(): void {
    const now = performance.now();
    const stale = this.idle.filter((kept) => now - kept.idleSinceMs > this.limits.keepAliveMs);
    for (const connection of stale) connection.destroy();
    if (this.open.size > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }
}
