import {
  BucketRepository,
  type OwedLock,
  ProviderLockRepository,
  ReplicaRepository,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { TransferWatch } from '@backend/transfers';
import { Injectable } from '@nestjs/common';
import { physicalKey } from '@sgw/namespace';
import { CopyCarrier } from './copy-carrier.js';
import { ProviderLocker } from './provider-locker.js';
import { TargetJudge } from './target-judge.js';

const INCARNATION = /\.(\d{1,9})$/;

/**
 * Moves a copy from a plain physical bucket into the one with object lock at the same backend: copied and verified there
 * first, then its row says so, and only then what lay in the plain one is removed. Readers never miss it.
 */
@Injectable()
export class CopyMover {
  constructor(
    private readonly locks: ProviderLockRepository,
    private readonly replicas: ReplicaRepository,
    private readonly buckets: BucketRepository,
    private readonly directory: BucketDirectory,
    private readonly judge: TargetJudge,
    private readonly carrier: CopyCarrier,
    private readonly locker: ProviderLocker,
    private readonly watch: TransferWatch,
  ) {}

  /** Never rejects for what a backend does: that is tried again. */
  async move(lock: OwedLock, signal: AbortSignal): Promise<void> {
    const version = await this.replicas.version(lock.versionId);
    const bucket = version && (await this.buckets.findById(version.bucketId));
    const copy = version?.replicas.find(({ id }) => id === lock.replicaId);
    const { place } = lock;
    if (
      !bucket ||
      !place ||
      copy?.state !== 'completed' ||
      !this.judge.isKeptAtProvider(bucket, version.tags)
    ) {
      // A copy in doubt is asked for again when it is verified; one that no policy wants there stays.
      return this.locks.forget(lock);
    }
    const transfer = this.watch.begin([this.judge.endOf(bucket, version.tags, lock.backendId)], signal);
    try {
      const used = await this.replicas.usedKeys(lock.versionId, lock.backendId);
      const last = Math.max(...used.map((key) => Number(INCARNATION.exec(key)?.[1] ?? 0)));
      const target = {
        bucket: await this.directory.physicalBucket(bucket, lock.backendId, true),
        // Another one for every attempt: what an earlier one left behind may just be swept away.
        key: physicalKey(lock.versionId, last + 1 + lock.attempts),
      };
      await transfer.compare();
      const carriage = {
        claimed: { backendId: lock.backendId },
        signal: transfer.signal,
        step: () => undefined,
      };
      const { etag } = await this.carrier.carry(carriage, version, [copy], target);
      await this.locks.moved(lock, place, target, etag);
    } catch (error) {
      await this.locker.postpone(lock, error);
    } finally {
      transfer.end();
    }
  }
}
