import {
  type BucketRow,
  type FoundMarker,
  type FoundObject,
  ObjectReadRepository,
  ObjectWriteRepository,
  type VersionRef,
} from '@backend/metadata';
import { ReplicaReconciler } from '@backend/replication';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { carriedTerms, carryTerms } from '@sgw/policy';
import { ObjectReader } from './object-reader.js';
import { PlacementResolver } from './placement-resolver.js';

type Tags = Readonly<Record<string, string>>;

/** How often an object may be overwritten while its tags are being set or read. */
const MAX_TRIES = 5;

/** Reads and replaces the tags of a version; the tag `replica-count` adds or removes copies. */
@Injectable()
export class ObjectTagger {
  constructor(
    private readonly objects: ObjectReader,
    private readonly reads: ObjectReadRepository,
    private readonly writes: ObjectWriteRepository,
    private readonly placement: PlacementResolver,
    private readonly reconciler: ReplicaReconciler,
  ) {}

  /** @returns no tags for a delete marker. @throws GatewayError `object-not-found` | `version-not-found` */
  async tags(
    bucket: BucketRow,
    key: string,
    version?: VersionRef,
  ): Promise<{ readonly found: FoundObject | FoundMarker; readonly tags: Tags }> {
    return this.attempt(bucket, key, version, async (found) => {
      const details = found.isMarker ? { tags: {} } : await this.reads.details(found.versionId);
      return details && { found, tags: details.tags };
    });
  }

  /**
   * @returns what was found; nothing is changed where that is a delete marker
   * @throws GatewayError `object-not-found` | `version-not-found` | `not-enough-backends` | `invalid-tag`; then the tags are
   *   as before
   */
  async setTags(
    bucket: BucketRow,
    key: string,
    version: VersionRef,
    tags: Tags,
  ): Promise<FoundObject | FoundMarker> {
    await this.placement.assertTaggable(bucket, tags);
    return this.attempt(bucket, key, version, async (found) => {
      if (found.isMarker) return found;
      if (found.isRestricted) {
        const details = await this.reads.details(found.versionId);
        if (!details) return undefined;
        await this.placement.assertTaggable(bucket, carryTerms(tags, carriedTerms(details.ruledTags)));
      }
      if (!(await this.writes.setTags(found.versionId, tags))) return undefined;
      await this.reconciler.reconcileVersion(found.versionId);
      return found;
    });
  }

  /** Looks again where the version that was found is gone a moment later. */
  private async attempt<T>(
    bucket: BucketRow,
    key: string,
    version: VersionRef,
    step: (found: FoundObject | FoundMarker) => Promise<T | undefined>,
  ): Promise<T> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const result = await step(await this.objects.head(bucket, key, version));
      if (result !== undefined) return result;
    }
    throw new GatewayError('conflict', 'The object kept changing. Please try again.');
  }
}
