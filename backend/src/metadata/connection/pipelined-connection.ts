import { GatewayError } from '@sgw/contracts';
import pg from 'pg';
import { PointQuery } from './point-query.js';

/** One prepared statement: parsed once per connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A row as PostgreSQL sent it: text or null in the order of the columns. The caller parses what it needs. */
export type TextRow = readonly (string | null)[];

export interface PipelineOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Run once per connection, before any statement. */
  readonly sessionSettings?: readonly string[];
  /** A statement that takes longer fails; the connection is dropped, as those behind it wait in line. */
  readonly statementTimeoutMs: number;
}

const CONNECT_TIMEOUT_MS = 2000;
/** SQLSTATE classes that say the database, not the statement, is in trouble: connection, resources, operator, system. */
const UNAVAILABLE = /^(08|53|57|58)/;
/** Those of them with which the session ends: broken connection, shutdown. */
const SESSION_OVER = /^(08|57P)/;

/**
 * One connection with many prepared statements in flight at once; they are answered in the order they were sent.
 *
 * For point reads and one-statement writes only: a long query would hold up all behind it. Reconnects by itself at
 * the next call; what was in flight when a connection broke is rejected, never repeated.
 */
export class PipelinedConnection {
  private client: Promise<pg.Client> | undefined;
  private ready: pg.Client | undefined;
  private isClosed = false;

  constructor(private readonly options: PipelineOptions) {}

  /**
   * @throws GatewayError `metadata-unavailable` when PostgreSQL cannot be reached or gives up; a statement's own
   *   error (constraint, serialisation) rises as pg's DatabaseError
   */
  run(statement: Statement, values: readonly unknown[]): Promise<TextRow[]> {
    if (this.ready) return this.send(this.ready, statement, values);
    return this.connect().then((client) => this.send(client, statement, values));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const client = await this.client?.catch(() => undefined);
    await client?.end();
  }

  private send(client: pg.Client, statement: Statement, values: readonly unknown[]): Promise<TextRow[]> {
    return new Promise((resolve, reject) => {
      client.query(
        new PointQuery(statement, values, (error, rows) => {
          if (!error) return resolve(rows);
          // The connection is lost though its end may not be known yet: nobody else may be sent down it.
          if (!(error instanceof pg.DatabaseError) || SESSION_OVER.test(error.code ?? '')) this.drop(client);
          reject(this.explain(error));
        }),
      );
    });
  }

  private connect(): Promise<pg.Client> {
    if (this.isClosed) return Promise.reject(unavailable(new Error('The gateway is stopping')));
    this.client ??= this.open().catch((error: unknown) => {
      this.client = undefined;
      throw unavailable(error);
    });
    return this.client;
  }

  private async open(): Promise<pg.Client> {
    const config = {
      connectionString: this.options.url,
      application_name: this.options.applicationName,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: this.options.statementTimeoutMs,
      keepAlive: true,
      pipeline: true,
    };
    const client = new pg.Client(config);
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    await client.connect();
    for (const setting of this.options.sessionSettings ?? []) await client.query(setting);
    this.ready = client;
    return client;
  }

  private drop(client: pg.Client): void {
    if (this.ready !== client) return;
    this.ready = undefined;
    this.client = undefined;
    client.end().catch(() => undefined);
  }

  private explain(error: Error): Error {
    const sqlState = (error as { code?: unknown }).code;
    if (error instanceof pg.DatabaseError && typeof sqlState === 'string' && !UNAVAILABLE.test(sqlState))
      return error;
    return unavailable(error);
  }
}

function unavailable(cause: unknown): GatewayError {
  return new GatewayError(
    'metadata-unavailable',
    'The metadata store cannot be reached. Please try again.',
    {},
    { cause },
  );
}
