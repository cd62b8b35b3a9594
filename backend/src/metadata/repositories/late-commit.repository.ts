import type { Pool } from 'pg';
import {
  COMMIT,
  COMMIT_LOCKED,
  type CommitResult,
  commitValues,
  lockedCommitValues,
  parseCommit,
  type PutCommit,
} from './put-commit.js';
import type { TextRow } from '../connection/pipelined-connection.js';

/** A commit of an upload, whose completion was asked for some time ago. */
export type LateCommit = PutCommit & { readonly uploadId: string };

/** Commits what nobody waits for any more: it yields to everything that was written or deleted since it was asked for. */
export class LateCommitRepository {
  constructor(private readonly pool: Pool) {}

  /** Whether the key was written or deleted since the completion was asked for. */
  async isOvertaken(uploadId: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ late: boolean }>('SELECT is_overtaken_1($1) AS late', [
      uploadId,
    ]);
    return rows[0]?.late === true;
  }

  /** As ObjectWriteRepository.commit, unless the upload is overtaken: then nothing has changed. */
  async commit(put: LateCommit): Promise<CommitResult | 'overtaken'> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ late: boolean }>('SELECT is_overtaken_1($1) AS late', [
        put.uploadId,
      ]);
      if (rows[0]?.late) {
        await client.query('ROLLBACK');
        return 'overtaken';
      }
      const [{ text }, values] = put.lock
        ? [COMMIT_LOCKED, lockedCommitValues(put, put.lock)]
        : [COMMIT, commitValues(put)];
      const committed = await client.query<(string | null)[]>({
        text,
        values: [...values],
        rowMode: 'array',
        types: { getTypeParser: () => (value: string | null) => value },
      });
      const result = parseCommit(committed.rows[0] as TextRow | undefined);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
