import { ConnectionPool, type PoolLimits } from './connection-pool.js';
import type { HttpAnswer, HttpRequest } from './http-message.js';
import type { HttpOrigin } from './http-origin.js';
import { TransportError } from './transport-error.js';

const DEFAULTS: PoolLimits = {
  maxSockets: 64,
  keepAliveMs: 10_000,
  connectTimeoutMs: 10_000,
  idleTimeoutMs: 30_000,
};

/**
 * HTTP/1.1 to one backend, and to no other host: it follows no redirect.
 *
 * Written anew because large bodies through node's own client cost four times the CPU: this one reads into
 * one buffer per connection, and writes small requests in one piece.
 */
export class HttpClient {
  private readonly pool: ConnectionPool;

  constructor(origin: HttpOrigin, limits: Partial<PoolLimits> = {}) {
    this.pool = new ConnectionPool(origin, { ...DEFAULTS, ...limits });
  }

  /** Open connections, in use or idle. */
  get connectionCount(): number {
    return this.pool.size;
  }

  /**
   * Sends a request and waits for the head of the answer. A connection that had gone stale while it was idle
   * is replaced once, as long as nothing of an answer has come and the body can be sent again.
   *
   * @throws TransportError; whatever the body's source threw
   */
  async request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const connection = await this.pool.acquire(signal);
    const wasReused = connection.isReused;
    try {
      return await connection.send(request, signal);
    } catch (error) {
      const isStale = error instanceof TransportError && error.failure === 'closed' && wasReused;
      if (!isStale || !connection.isRepeatable) throw error;
    }
    this.pool.dropIdle();
    return (await this.pool.acquire(signal)).send(request, signal);
  }

  /** Drops every connection; calls in flight fail. */
  close(): void {
    this.pool.close();
  }
}
