import { PipelinedConnection, type Statement, type TextRow } from './pipelined-connection.js';

/** Commits on one connection wait for each other's fsync; two share the group commit without more idle sessions. */
const COMMIT_CONNECTIONS = 2;
const STATEMENT_TIMEOUT_MS = 5000;
/**
 * Every statement here is a look-up by index, whatever the statistics say of tables that are young or were never analyzed;
 * planning one again for its very values costs more than running it.
 */
const PLANS = [
  'SET jit = off',
  'SET plan_cache_mode = force_generic_plan',
  'SET enable_seqscan = off',
  'SET enable_hashjoin = off',
  'SET enable_mergejoin = off',
];

/**
 * The few connections of the data path of one process: one for point reads and intents, some for commits.
 *
 * Intents commit without waiting for the disk (`synchronous_commit = off`): what a crash of PostgreSQL itself could
 * lose is the record of a write nobody was told about, and its bytes are found by the orphan scan. Commits wait.
 */
export class HotPath {
  private readonly reader: PipelinedConnection;
  private readonly committers: readonly PipelinedConnection[];
  private next = 0;

  constructor(url: string) {
    const base = { url, statementTimeoutMs: STATEMENT_TIMEOUT_MS };
    this.reader = new PipelinedConnection({
      ...base,
      applicationName: 'sgw-read',
      sessionSettings: ['SET synchronous_commit = off', ...PLANS],
    });
    this.committers = Array.from(
      { length: COMMIT_CONNECTIONS },
      () =>
        new PipelinedConnection({
          ...base,
          applicationName: 'sgw-commit',
          sessionSettings: PLANS,
        }),
    );
  }

  /** A point read, or a write that need not survive a crash of PostgreSQL. */
  read(statement: Statement, values: readonly unknown[]): Promise<TextRow[]> {
    return this.reader.run(statement, values);
  }

  /** A write that is on disk when this resolves. */
  commit(statement: Statement, values: readonly unknown[]): Promise<TextRow[]> {
    this.next = (this.next + 1) % this.committers.length;
    const committer = this.committers[this.next] ?? this.reader;
    return committer.run(statement, values);
  }

  async close(): Promise<void> {
    await Promise.all([this.reader, ...this.committers].map((connection) => connection.close()));
  }
}
