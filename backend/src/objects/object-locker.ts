import {
  type BucketRow,
  type FoundMarker,
  type FoundObject,
  ObjectLockRepository,
  type VersionRef,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { ProviderLocker } from '@backend/replication';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { mayChangeRetention, type Retention } from '@sgw/retention';
import { ObjectReader } from './object-reader.js';

export interface RetentionWish {
  /** Absent: it is not to be kept any longer. */
  readonly retention: Retention | undefined;
  /** Whether the requester may bypass governance and asks to. */
  readonly mayBypass: boolean;
}

/** How often a version's lock may change, or the key's current version, while one is being set. */
const MAX_TRIES = 5;

/** Protects versions that are there, and takes protection away as far as that is allowed. */
@Injectable()
export class ObjectLocker {
  constructor(
    private readonly objects: ObjectReader,
    private readonly locks: ObjectLockRepository,
    private readonly buckets: BucketDirectory,
    private readonly providers: ProviderLocker,
  ) {}

  /** Whether the bucket has object lock; looked up anew before the answer is no, as it may have got it just now. */
  async isLockable(bucket: BucketRow): Promise<boolean> {
    return bucket.objectLock !== null || (await this.buckets.refresh(bucket)).objectLock !== null;
  }

  /**
   * Judged by the database's clock, and set only if what was judged is still there.
   *
   * @returns what was found; nothing is changed where that is a delete marker
   * @throws GatewayError `object-not-found` | `version-not-found` | `invalid-retention` for a moment that has passed |
   *   `object-locked` for less than what is promised already
   */
  async setRetention(
    bucket: BucketRow,
    key: string,
    version: VersionRef,
    { retention, mayBypass }: RetentionWish,
  ): Promise<FoundObject | FoundMarker> {
    return this.attempt(bucket, key, version, async (found) => {
      const now = await this.locks.now();
      if (retention && retention.until <= now) throw passed(retention);
      const judged = found.lock?.retention;
      if (!mayChangeRetention(judged, retention, { now, mayBypass })) throw locked();
      return this.held(found, this.locks.setRetention(pinned(bucket, key, found), judged, retention));
    });
  }

  /**
   * @returns what was found; nothing is changed where that is a delete marker
   * @throws GatewayError `object-not-found` | `version-not-found`
   */
  async setLegalHold(
    bucket: BucketRow,
    key: string,
    version: VersionRef,
    isOn: boolean,
  ): Promise<FoundObject | FoundMarker> {
    return this.attempt(bucket, key, version, (found) =>
      this.held(found, this.locks.setLegalHold(pinned(bucket, key, found), isOn)),
    );
  }

  /** Where providers keep the copies, too, they hear of it before the client does; what fails is owed. */
  private async held({ versionId }: FoundObject, step: Promise<boolean>): Promise<boolean> {
    const isDone = await step;
    if (isDone) await this.providers.hold(versionId);
    return isDone;
  }

  /** Looks again where the step found something else than what was judged. */
  private async attempt(
    bucket: BucketRow,
    key: string,
    version: VersionRef,
    step: (found: FoundObject) => Promise<boolean>,
  ): Promise<FoundObject | FoundMarker> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const found = await this.objects.head(bucket, key, version);
      if (found.isMarker || (await step(found))) return found;
    }
    throw new GatewayError('conflict', 'The object kept changing. Please try again.');
  }
}

function pinned(bucket: BucketRow, key: string, { versionId }: FoundObject) {
  return { bucketId: bucket.id, key, versionId };
}

function passed({ until }: Retention): GatewayError {
  const details = { argumentName: 'RetainUntilDate', argumentValue: until.toISOString() };
  return new GatewayError('invalid-retention', 'The retain until date must be in the future!', details);
}

function locked(): GatewayError {
  return new GatewayError('object-locked', 'Access Denied because object protected by object lock.');
}
