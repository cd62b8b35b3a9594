import { type BucketRow, ObjectWriteRepository } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { ReplicationWaker } from '@backend/replication';
import { Injectable } from '@nestjs/common';

/** Keys deleted in one transaction; each holds a lock until its end. */
const BATCH_SIZE = 100;

/** Deletes objects: the rows now, the copies at the backends as owed work. */
@Injectable()
export class ObjectDeleter {
  constructor(
    private readonly versions: ObjectWriteRepository,
    private readonly buckets: BucketDirectory,
    private readonly replication: ReplicationWaker,
  ) {}

  /**
   * Deletes the objects of these keys; missing ones are no error. Batches that were deleted stay so when a later one fails.
   *
   * @throws GatewayError `bucket-not-found` | `metadata-unavailable`
   */
  async delete(bucket: BucketRow, keys: readonly string[]): Promise<void> {
    let target = bucket;
    for (let at = 0; at < keys.length; at += BATCH_SIZE) {
      const batch = keys.slice(at, at + BATCH_SIZE);
      let outcome = await this.versions.delete(target.id, batch);
      if (outcome === 'bucket-gone') {
        target = await this.buckets.refresh(bucket);
        outcome = await this.versions.delete(target.id, batch);
      }
      if (outcome !== 'bucket-gone' && outcome > 0) this.replication.wake();
    }
  }
}
