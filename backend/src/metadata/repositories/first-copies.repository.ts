import type { ReplicaState } from '@sgw/contracts';
import type { HotPath } from '../connection/hot-path.js';
import type { Statement } from '../connection/pipelined-connection.js';
import type { WriteIntent } from './object-write.repository.js';

/** One copy of a version that is about to be written. */
export type CopyIntent = Pick<WriteIntent, 'replicaId' | 'backendId' | 'physicalBucket'>;

/** What became of a copy beyond the first: for the quorum of a write. */
export interface ConfirmedCopy {
  readonly replicaId: string;
  readonly storedEtag: string;
  readonly replicaState: Extract<ReplicaState, 'completed' | 'suspect'>;
}

const RETARGET: Statement = {
  name: 'retarget_put_2',
  text: `WITH given_up AS (
           UPDATE replica SET state = 'deleting', due_at = now(), generation = generation + 1
            WHERE version_id = $1 AND id = ANY ($3) AND state = 'writing')
         INSERT INTO replica (id, version_id, bucket_id, backend_id, physical_bucket, physical_key, state)
         SELECT c.id, $1, $2, c.backend, c.bucket, $1::uuid::text, 'writing'
           FROM unnest($4::uuid[], $5::text[], $6::text[]) AS c (id, backend, bucket)
          WHERE EXISTS (SELECT 1 FROM object_version WHERE id = $1 AND state = 'writing')`,
};

const CONFIRM: Statement = {
  name: 'confirm_copies_1',
  text: `UPDATE replica r SET state = c.state, stored_size = $2, stored_etag = c.etag,
                verified_at = CASE WHEN c.state = 'completed' THEN now() END,
                due_at = CASE WHEN c.state = 'suspect' THEN now() END
           FROM unnest($3::uuid[], $4::text[], $5::text[]) AS c (id, etag, state)
          WHERE r.id = c.id AND r.version_id = $1 AND r.state = 'writing' RETURNING 1`,
};

/** Where the bytes of a write go beyond its first backend: to others of its quorum, or on from one that failed. */
export class FirstCopiesRepository {
  constructor(private readonly hot: HotPath) {}

  /**
   * Puts on record that bytes go to further backends, or to others: those of the copies given up are owed a removal.
   *
   * @param wish.givenUp replica ids
   */
  async retarget(wish: {
    readonly versionId: string;
    readonly bucketId: string;
    readonly givenUp: readonly string[];
    readonly copies: readonly CopyIntent[];
  }): Promise<void> {
    const { versionId, bucketId, givenUp, copies } = wish;
    await this.hot.read(RETARGET, [
      versionId,
      bucketId,
      givenUp,
      copies.map(({ replicaId }) => replicaId),
      copies.map(({ backendId }) => backendId),
      copies.map(({ physicalBucket }) => physicalBucket),
    ]);
  }

  /**
   * Notes copies of an uncommitted version that their backends have confirmed, beside the one that the commit itself notes.
   *
   * @returns false when the intent was given up
   */
  async confirmCopies(
    versionId: string,
    sizeBytes: number,
    copies: readonly ConfirmedCopy[],
  ): Promise<boolean> {
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
