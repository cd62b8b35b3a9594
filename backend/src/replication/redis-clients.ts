import type { SecretText } from '@backend/config';
import { Redis } from 'ioredis';

const LONGEST_RECONNECT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Makes the connections that the queue asks for, and closes them. Redis being away never ends the process. */
export class RedisClients {
  private readonly clients: Redis[] = [];

  constructor(private readonly url: SecretText) {}

  /** @param type what the queue wants it for; only `client` sends commands that somebody waits for */
  create(type: string): Redis {
    const client = new Redis(this.url.reveal(), {
      // The other two wait for messages, for ever if need be; a command fails soon when Redis is away.
      maxRetriesPerRequest: type === 'client' ? 1 : null,
      enableReadyCheck: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (times) => Math.min(100 * times, LONGEST_RECONNECT_MS),
      connectionName: 'sgw-replication',
    });
    client.on('error', () => undefined);
    this.clients.push(client);
    return client;
  }

  close(): void {
    for (const client of this.clients) client.disconnect();
  }
}
