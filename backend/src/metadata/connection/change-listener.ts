import pg from 'pg';

/** What other processes are told by NOTIFY: something in a row changed that they may have cached, work is due, or who is there. */
export type Channel = 'sgw_api' | 'sgw_backend' | 'sgw_bucket' | 'sgw_key' | 'sgw_settle' | 'sgw_work';

const CHANNELS: readonly Channel[] = [
  'sgw_api',
  'sgw_backend',
  'sgw_bucket',
  'sgw_key',
  'sgw_settle',
  'sgw_work',
];
/** What the connection that listens is called at PostgreSQL. */
export const LISTENER_NAME = 'sgw-listen';
const RECONNECT_DELAY_MS = 1000;

/**
 * One LISTEN connection per process. A notification is a hint, never a promise: on every reconnect the listeners hear
 * an empty payload, which means "anything may have changed".
 */
export class ChangeListener {
  private readonly listeners = new Map<Channel, Set<(payload: string) => void>>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private pid: number | undefined;

  constructor(private readonly url: string) {}

  /** Whether news would be heard, as far as this end can tell. */
  get isListening(): boolean {
    return this.pid !== undefined;
  }

  /** PostgreSQL's id of the connection that listens; undefined while there is none. */
  get processId(): number | undefined {
    return this.pid;
  }

  /** @returns a function that ends the subscription */
  on(channel: Channel, listener: (payload: string) => void): () => void {
    const set = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, set.add(listener));
    return () => set.delete(listener);
  }

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: LISTENER_NAME,
      keepAlive: true,
    });
    this.client = client;
    const retry = () => {
      if (this.client !== client) return;
      this.client = undefined;
      this.pid = undefined;
      if (this.isClosed) return;
      this.timer = setTimeout(() => void this.start().catch(() => undefined), RECONNECT_DELAY_MS);
      this.timer.unref();
    };
    client.on('error', retry);
    client.on('end', retry);
    client.on('notification', ({ channel, payload }) => this.tell(channel as Channel, payload ?? ''));
    try {
      await client.connect();
      for (const channel of CHANNELS) await client.query(`LISTEN ${channel}`);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      this.pid = rows[0]?.pid;
    } catch (error) {
      retry();
      throw error;
    }
    for (const channel of CHANNELS) this.tell(channel, '');
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.client?.end();
  }

  private tell(channel: Channel, payload: string): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(payload);
  }
}
