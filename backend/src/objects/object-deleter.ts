import { CONFIG, type RunningConfig } from '@backend/config';
import { type BucketRow, type Deletion, type DeleteTarget, ObjectWriteRepository } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { ReplicationWaker } from '@backend/replication';
import { Inject, Injectable } from '@nestjs/common';
import { VersionIds } from './version-ids.js';

/** Keys deleted in one transaction; each holds a lock until its end. */
const BATCH_SIZE = 100;

/** What to delete; the id of a delete marker is drawn here. */
export type DeleteWish = Omit<DeleteTarget, 'markerId'>;

/** Deletes objects: the rows now, the copies at the backends as owed work. */
@Injectable()
export class ObjectDeleter {
  constructor(
    private readonly versions: ObjectWriteRepository,
    private readonly buckets: BucketDirectory,
    private readonly replication: ReplicationWaker,
    private readonly ids: VersionIds,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * Deletes objects or versions in this order; missing ones are no error. Where the bucket keeps versions, a key without a
   * version gets a delete marker. Batches that were deleted stay so when a later one fails.
   *
   * @param ownerUserId owner of the delete markers
   * @param isTracked whether what is discarded is to end in a record of erasure
   * @returns one result per wish
   * @throws GatewayError `bucket-not-found` | `metadata-unavailable`
   */
  async delete(
    bucket: BucketRow,
    ownerUserId: string,
    wishes: readonly DeleteWish[],
    isTracked = false,
  ): Promise<readonly Deletion[]> {
    const days = isTracked ? this.config.erasureDays : undefined;
    const results: Deletion[] = [];
    for (let at = 0; at < wishes.length; at += BATCH_SIZE) {
      const targets = wishes
        .slice(at, at + BATCH_SIZE)
        .map((wish) => ({ ...wish, markerId: this.ids.next() }));
      const deleted = await this.deleteBatch(bucket, ownerUserId, targets, days);
      // Of an adopted delete marker the removal at its provider is owed, too.
      const isAdopted = bucket.adoption?.isConverted === true;
      if (deleted.some(({ outcome, hasDiscarded }) => hasDiscarded || (isAdopted && outcome === 'deleted')))
        this.replication.wake();
      results.push(...deleted);
    }
    return results;
  }

  private async deleteBatch(
    bucket: BucketRow,
    ownerUserId: string,
    targets: readonly DeleteTarget[],
    erasureDays: number | undefined,
  ): Promise<readonly Deletion[]> {
    const outcome = await this.versions.delete(bucket.id, ownerUserId, targets, erasureDays);
    if (outcome !== 'bucket-gone') return outcome;
    // Deleted, and perhaps made anew under its name since it was looked up.
    return this.deleteBatch(await this.buckets.refresh(bucket), ownerUserId, targets, erasureDays);
  }
}
