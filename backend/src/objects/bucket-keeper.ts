import { type BucketAccess, type BucketRow, PolicyRepository } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { type PlaceableBucket, PlacementPlanner, wishOf } from '@backend/placement';
import { ReplicaReconciler, ReplicationWaker } from '@backend/replication';
import { Injectable } from '@nestjs/common';
import type { AccessControlList, ObjectOwnership, PublicAccessBlock } from '@sgw/access';
import {
  type AttachedPolicy,
  GatewayError,
  type LifecycleConfiguration,
  MAX_BUCKETS_PER_TENANT,
} from '@sgw/contracts';
import type { BucketLock } from '@sgw/retention';
import { PlacementResolver } from './placement-resolver.js';

type Tags = Readonly<Record<string, string>>;

export interface BucketRequest {
  readonly tenantId: string;
  readonly ownerUserId: string;
  readonly name: string;
  /** Ordered list, `fi,de`; undefined means the tenant's default locations. */
  readonly locationConstraint: string | undefined;
  readonly defaultLocations: readonly string[];
  readonly tags: Tags;
  readonly ownership: ObjectOwnership;
  /** Null for the owner alone. */
  readonly acl: AccessControlList | null;
  readonly publicAccessBlock: PublicAccessBlock | null;
  /** Given: the bucket keeps versions from the start, and can never stop to. */
  readonly objectLock?: BucketLock | null;
}

/** Makes, tags and deletes buckets; rules that cannot be kept are refused before anything is written. */
@Injectable()
export class BucketKeeper {
  constructor(
    private readonly buckets: BucketDirectory,
    private readonly planner: PlacementPlanner,
    private readonly placement: PlacementResolver,
    private readonly policies: PolicyRepository,
    private readonly reconciler: ReplicaReconciler,
    private readonly replication: ReplicationWaker,
  ) {}

  /**
   * @throws GatewayError `invalid-location` that names the term | `not-enough-backends` | `invalid-tag` |
   *   `bucket-already-owned-by-you` | `bucket-already-exists` | `too-many-buckets`
   */
  async create(request: BucketRequest): Promise<BucketRow> {
    const constraint = request.locationConstraint ?? request.defaultLocations.join(',');
    const locations = this.planner.parseLocations(constraint).map(({ term }) => term);
    const { tenantId, ownerUserId, name, tags, ownership, acl, publicAccessBlock, objectLock } = request;
    await this.placement.assertPlaceable(
      draftBucket(locations, tags, await this.policies.ofTenant(tenantId)),
      {},
    );
    if ((await this.buckets.count(tenantId)) >= MAX_BUCKETS_PER_TENANT) {
      throw new GatewayError('too-many-buckets', 'You have attempted to create more buckets than allowed');
    }
    return this.buckets.create({
      tenantId,
      ownerUserId,
      name,
      locationConstraint: constraint,
      locations,
      tags,
      ownership,
      acl,
      publicAccessBlock,
      objectLock,
    });
  }

  /** Replaces the bucket's tags; objects without a tag of their own follow its `replica-count`. */
  async setTags(bucket: BucketRow, tags: Tags): Promise<void> {
    await this.placement.assertPlaceable(draftBucket(bucket.locations, tags, bucket.policies), {});
    const changed = await this.buckets.setTags(bucket, tags);
    await this.reconciler.reconcileBucket(changed.id);
  }

  /**
   * Whether objects that are overwritten or deleted stay as versions.
   *
   * @throws GatewayError `bucket-not-found` | `invalid-bucket-state` where object lock forbids it
   */
  async setVersioning(bucket: BucketRow, versioning: 'enabled' | 'suspended'): Promise<void> {
    await this.buckets.setVersioning(bucket, versioning);
  }

  /**
   * Switches object lock on, or sets what it gives new versions by default; those that are there stay as they are.
   *
   * @throws GatewayError `bucket-not-found` | `invalid-bucket-state` for a bucket that does not keep versions
   */
  async setObjectLock(bucket: BucketRow, lock: BucketLock): Promise<void> {
    await this.buckets.setObjectLock(bucket, lock);
  }

  /** Replaces what is named of the bucket's access. @throws GatewayError `bucket-not-found` */
  async setAccess(bucket: BucketRow, access: Partial<BucketAccess>): Promise<void> {
    await this.buckets.setAccess(bucket, access);
  }

  /** Replaces the lifecycle rules; null takes them away. @throws GatewayError `bucket-not-found` */
  async setLifecycle(bucket: BucketRow, lifecycle: LifecycleConfiguration | null): Promise<void> {
    await this.buckets.setLifecycle(bucket, lifecycle);
  }

  /** @throws GatewayError `bucket-not-empty` | `bucket-not-found` | `bucket-adopted` */
  async delete(bucket: BucketRow): Promise<void> {
    if (bucket.adoption) {
      const message = `The bucket ${bucket.name} is adopted: release its adoption instead, which leaves the provider's data as it is.`;
      throw new GatewayError('bucket-adopted', message);
    }
    await this.buckets.delete(bucket);
    this.replication.wake();
  }
}

/** A bucket that does not exist yet, or would be another, for asking whether it could hold an object. */
export function draftBucket(
  locations: readonly string[],
  tags: Tags,
  policies: readonly AttachedPolicy[],
): PlaceableBucket {
  const rules = policies.map(({ name, version, tag }) => [name, version, tag]);
  const id = `draft ${locations.join()} ${wishOf(tags)} ${JSON.stringify(rules)}`;
  return { id, epoch: '0', locations, tags, policies };
}
