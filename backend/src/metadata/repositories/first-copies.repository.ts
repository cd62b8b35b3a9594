import type { ReplicaState } from '@sgw/contracts';
import type { HotPath } from '../connection/hot-path.js';
import type { Statement } from '../connection/pipelined-connection.js';
import type { WriteIntent } from './put-commit.js';

/** One copy of a version that is about to be written. */
export type CopyIntent = Pick<WriteIntent, 'replicaId' | 'backendId' | 'physicalBucket'>;

/** What became of a copy beside the one that the commit itself notes. */
export interface ConfirmedCopy {
  readonly replicaId: string;
  readonly storedEtag: string;
  readonly replicaState: Extract<ReplicaState, 'completed' | 'suspect'>;
}

/** Longer than any commit takes: a copy that is to be checked is not looked at before its version is there. */
const CHECK_AFTER_SECONDS = 60;

const ADD: Statement = {
  name: 'add_first_copies_2',
  text: `WITH given_up AS (
           UPDATE replica SET state = 'deleting', due_at = now(), generation = generation + 1
            WHERE version_id = $1 AND id = ANY ($3) AND state = 'writing')
         INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state)
         SELECT c.id, $1, $2, c.backend, c.bucket, $1::uuid::text, 'writing'
           FROM unnest($4::uuid[], $5::text[], $6::text[]) AS c (id, backend, bucket)
          WHERE EXISTS (SELECT 1 FROM write_intent WHERE version_id = $1)
            AND EXISTS (SELECT 1 FROM bucket WHERE id = $2 AND epoch = $7)
         RETURNING 1`,
};

const CONFIRM: Statement = {
  name: 'confirm_first_copies_1',
  text: `UPDATE replica r SET state = c.state, stored_size = $2, stored_etag = c.etag,
                verified_at = CASE WHEN c.state = 'completed' THEN now() END,
                due_at = CASE WHEN c.state = 'suspect' THEN now() + ${CHECK_AFTER_SECONDS} * interval '1 second' END
           FROM unnest($3::uuid[], $4::text[], $5::text[]) AS c (id, etag, state)
          WHERE r.id = c.id AND r.version_id = $1 AND r.state = 'writing' RETURNING 1`,
};

/**
 * The copies that the quorum of a write wants beside the first one, which is the intent's. They are rows before their
 * version is: who gives up the intent has them removed, too.
 */
export class FirstCopiesRepository {
  constructor(private readonly hot: HotPath) {}

  /**
   * Puts on record that bytes of an intent go to further backends; those of the copies given up are owed a removal.
   *
   * @param wish.givenUp replica ids
   * @param bucketEpoch of the rules that the further backends were chosen by
   * @returns false, and none of the further copies is on record, when they are others by now, or there is no intent
   */
  async add(
    wish: {
      readonly versionId: string;
      readonly bucketId: string;
      readonly givenUp: readonly string[];
      readonly copies: readonly CopyIntent[];
    },
    bucketEpoch: string,
  ): Promise<boolean> {
    const { versionId, bucketId, givenUp, copies } = wish;
    const rows = await this.hot.read(ADD, [
      versionId,
      bucketId,
      givenUp,
      copies.map(({ replicaId }) => replicaId),
      copies.map(({ backendId }) => backendId),
      copies.map(({ physicalBucket }) => physicalBucket),
      bucketEpoch,
    ]);
    return rows.length === copies.length;
  }

  /** Notes what their backends have confirmed, before the commit. @returns false when the intent was given up */
  async confirm(versionId: string, sizeBytes: number, copies: readonly ConfirmedCopy[]): Promise<boolean> {
    const rows = await this.hot.commit(CONFIRM, [
      versionId,
      sizeBytes,
      copies.map(({ replicaId }) => replicaId),
      copies.map(({ storedEtag }) => storedEtag),
      copies.map(({ replicaState }) => replicaState),
    ]);
    return rows.length === copies.length;
  }
}
