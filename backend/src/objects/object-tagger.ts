import { type BucketRow, ObjectReadRepository, ObjectWriteRepository } from '@backend/metadata';
import { ReplicaReconciler } from '@backend/replication';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { PlacementResolver } from './placement-resolver.js';

type Tags = Readonly<Record<string, string>>;

/** Reads and replaces an object's tags; the tag `replica-count` adds or removes copies. */
@Injectable()
export class ObjectTagger {
  constructor(
    private readonly reads: ObjectReadRepository,
    private readonly writes: ObjectWriteRepository,
    private readonly placement: PlacementResolver,
    private readonly reconciler: ReplicaReconciler,
  ) {}

  /** @throws GatewayError `object-not-found` */
  async tags(bucket: BucketRow, key: string): Promise<Tags> {
    const details = await this.reads.details(bucket.id, key);
    if (!details) throw notFound(key);
    return details.tags;
  }

  /** @throws GatewayError `object-not-found` | `not-enough-backends` | `invalid-tag`; then the tags are as before */
  async setTags(bucket: BucketRow, key: string, tags: Tags): Promise<void> {
    await this.placement.plan(bucket, tags);
    const versionId = await this.writes.setTags(bucket.id, key, tags);
    if (versionId === undefined) throw notFound(key);
    await this.reconciler.reconcileVersion(versionId);
  }
}

function notFound(key: string): GatewayError {
  return new GatewayError('object-not-found', 'The specified key does not exist.', { key });
}
