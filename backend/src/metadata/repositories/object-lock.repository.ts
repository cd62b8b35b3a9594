import type { Retention } from '@sgw/retention';
import type { HotPath } from '../connection/hot-path.js';
import type { Statement } from '../connection/pipelined-connection.js';

/** One live version, pinned by its internal id. */
export interface LockedVersion {
  readonly bucketId: string;
  readonly key: string;
  readonly versionId: string;
}

const NOW: Statement = {
  name: 'now_1',
  text: 'SELECT floor(extract(epoch FROM now()) * 1000)::bigint',
};

const SET_RETENTION: Statement = {
  name: 'set_retention_1',
  text: 'SELECT set_retention_1($1, $2, $3, $4, $5, $6, $7)',
};

const SET_LEGAL_HOLD: Statement = {
  name: 'set_legal_hold_1',
  text: 'SELECT set_legal_hold_1($1, $2, $3, $4)',
};

/** What protects versions, changed under the lock that their removal takes, too. */
export class ObjectLockRepository {
  constructor(private readonly hot: HotPath) {}

  /** The clock that decides whether a retention still runs. */
  async now(): Promise<Date> {
    const [row] = await this.hot.read(NOW, []);
    return new Date(Number(row?.[0]));
  }

  /**
   * Replaces the retention that was judged.
   *
   * @returns false when it is another one by now, or the version is gone
   */
  async setRetention(
    { bucketId, key, versionId }: LockedVersion,
    judged: Retention | undefined,
    wanted: Retention | undefined,
  ): Promise<boolean> {
    const values = [bucketId, key, versionId, judged?.mode, judged?.until, wanted?.mode, wanted?.until];
    const [row] = await this.hot.commit(SET_RETENTION, values);
    return row?.[0] === 't';
  }

  /** @returns false when the version is gone */
  async setLegalHold({ bucketId, key, versionId }: LockedVersion, isOn: boolean): Promise<boolean> {
    const [row] = await this.hot.commit(SET_LEGAL_HOLD, [bucketId, key, versionId, isOn]);
    return row?.[0] === 't';
  }
}
