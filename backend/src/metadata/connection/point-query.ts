import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Statement, TextRow } from './pipelined-connection.js';

/** What pg's connection offers a query, as far as one here goes; its typings leave most of it out. */
export interface WireConnection {
  /** What comes from the server is its `data`. */
  readonly stream: EventEmitter;
  readonly parsedStatements: Readonly<Record<string, string | undefined>>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly Parameter[]; binary: boolean }): void;
  execute(message: object): void;
  sync(): void;
}

/** Text, or bytes that go as they are. */
type Parameter = string | Buffer | null;

type Settle = (error: Error | null, rows: TextRow[]) => void;

/**
 * One run of a prepared statement whose columns the caller knows: it asks for no description of them and hands rows on
 * as they came. Answered in one go, never by a portal that stays open: that is why pg, which refuses classes of others
 * on a pipelined connection, may take this one for its own. All that is not here is as pg's query does it.
 */
export class PointQuery extends pg.Query {
  declare readonly text: string;
  declare name: string;
  declare values: readonly Parameter[];
  /** pg wraps it to watch over `query_timeout`. */
  declare callback: Settle;
  /** Whether rows are asked for in PostgreSQL's binary format. */
  protected readonly isBinary: boolean = false;
  private readonly found: TextRow[] = [];

  /** @throws TypeError for a value that has no form in SQL, before anything is sent */
  constructor(statement: Statement, values: readonly unknown[], callback: Settle) {
    super(statement.text);
    this.name = statement.name;
    this.values = values.map(asParameter);
    this.callback = callback;
  }

  /** Called by pg's `submit`, between cork and uncork. */
  prepare(connection: WireConnection): void {
    const { name, text, values } = this;
    if (
      connection.parsedStatements[name] === undefined &&
      connection.submittedNamedStatements[name] === undefined
    ) {
      connection.parse({ name, text });
      connection.submittedNamedStatements[name] = text;
    }
    connection.bind({ statement: name, values, binary: this.isBinary });
    connection.execute(NO_LIMIT);
    connection.sync();
  }

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    this.found.push(fields);
  }

  handleCommandComplete(): void {
    // Nobody asks how many rows it were.
  }

  handleReadyForQuery(): void {
    this.callback(null, this.found);
  }
}

const NO_LIMIT = {};

/**
 * A value as PostgreSQL reads it: bytes as they are, but in hex within an array; the rest as text, an array as its literal, an
 * object as JSON.
 */
function asParameter(value: unknown): Parameter {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value;
  return Array.isArray(value) ? `{${value.map(asItem).join(',')}}` : asText(value);
}

function asItem(item: unknown): string {
  if (item === null || item === undefined) return 'NULL';
  return `"${asText(item).replace(/["\\]/g, '\\$&')}"`;
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (typeof value === 'object') return JSON.stringify(value);
  throw new TypeError(`A ${typeof value} is no value of a statement`);
}
