import { randomUUID } from 'node:crypto';
import { BackendRegistry, DriverError } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import {
  type BucketAccess,
  BucketRepository,
  type BucketRow,
  MetadataStore,
  PhysicalBucketRepository,
} from '@backend/metadata';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { AccessControlList, ObjectOwnership, PublicAccessBlock } from '@sgw/access';
import { GatewayError, type LifecycleConfiguration } from '@sgw/contracts';
import { lockedBucketName, physicalBucketName } from '@sgw/namespace';
import type { BucketLock } from '@sgw/retention';
import type { CorsRule } from '@sgw/s3-wire';
import { LRUCache } from 'lru-cache';
import { BucketReplaced } from './bucket-replaced.js';
import { NamespaceSecret } from './namespace-secret.js';

/** How long facts of a bucket are believed should a notification get lost, in milliseconds; commits check the epoch anyway. */
const CACHE_TTL_MS = 5000;
const MAX_CACHED_BUCKETS = 20_000;
/** Names found taken at a provider before we give up: by chance not even one ever is. */
const MAX_COLLISIONS = 8;

export interface BucketWish {
  readonly tenantId: string;
  readonly ownerUserId: string;
  readonly name: string;
  readonly locationConstraint: string;
  readonly locations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly ownership: ObjectOwnership;
  readonly acl: AccessControlList | null;
  readonly publicAccessBlock: PublicAccessBlock | null;
  /** Null or absent: without object lock. */
  readonly objectLock?: BucketLock | null;
}

/** Logical buckets of tenants, and the physical bucket of each at every backend. */
@Injectable()
export class BucketDirectory implements OnModuleInit {
  private readonly cache = new LRUCache<string, BucketRow>({ max: MAX_CACHED_BUCKETS, ttl: CACHE_TTL_MS });
  private readonly readyNames = new LRUCache<string, string>({ max: MAX_CACHED_BUCKETS });
  /** Counts the times that something cached was found changed. */
  private forgotten = 0;
  private readonly making = new Map<string, Promise<string>>();

  constructor(
    private readonly buckets: BucketRepository,
    private readonly physical: PhysicalBucketRepository,
    private readonly backends: BackendRegistry,
    private readonly secret: NamespaceSecret,
    private readonly store: MetadataStore,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  onModuleInit(): void {
    this.store.changes.on('sgw_bucket', (id) => {
      this.forgotten++;
      if (id === '') return this.cache.clear();
      for (const [name, bucket] of this.cache.entries()) if (bucket.id === id) this.cache.delete(name);
    });
  }

  async find(tenantId: string, name: string): Promise<BucketRow | undefined> {
    const cached = this.cache.get(`${tenantId}/${name}`);
    if (cached) return cached;
    const { forgotten } = this;
    const bucket = await this.buckets.find(tenantId, name);
    // Read before something changed, it must not be remembered after it: access hangs on it.
    if (bucket && forgotten === this.forgotten) this.cache.set(`${tenantId}/${name}`, bucket);
    return bucket;
  }

  /** @throws GatewayError `bucket-not-found` */
  async require(tenantId: string, name: string): Promise<BucketRow> {
    const bucket = await this.find(tenantId, name);
    if (!bucket)
      throw new GatewayError('bucket-not-found', 'The specified bucket does not exist', { bucket: name });
    return bucket;
  }

  /**
   * Reads the bucket anew: what was known of it turned out to be stale.
   *
   * @throws GatewayError `bucket-not-found`, as `BucketReplaced` where another bucket has its name by now
   */
  async refresh(bucket: Pick<BucketRow, 'id' | 'tenantId' | 'name'>): Promise<BucketRow> {
    const current = await this.requireAnew(bucket.tenantId, bucket.name);
    if (current.id !== bucket.id) throw new BucketReplaced(bucket.name);
    return current;
  }

  /** As `require`, past what this process remembers. @throws GatewayError `bucket-not-found` */
  requireAnew(tenantId: string, name: string): Promise<BucketRow> {
    this.forgotten++;
    this.cache.delete(`${tenantId}/${name}`);
    return this.require(tenantId, name);
  }

  async findById(id: string): Promise<BucketRow | undefined> {
    return this.buckets.findById(id);
  }

  /** A user's buckets in order of name. */
  list(
    owner: { readonly tenantId: string; readonly userId: string },
    after: string,
    prefix: string,
    limit: number,
  ): Promise<BucketRow[]> {
    return this.buckets.list(owner, after, prefix, limit);
  }

  count(tenantId: string): Promise<number> {
    return this.buckets.count(tenantId);
  }

  /** @throws GatewayError `bucket-already-owned-by-you` | `bucket-already-exists` */
  async create(wish: BucketWish): Promise<BucketRow> {
    const taken = await this.buckets.create({ ...wish, id: randomUUID(), homeRegion: this.config.region });
    if (taken) {
      const isOwn = taken.takenBy === wish.ownerUserId;
      throw isOwn
        ? new GatewayError('bucket-already-owned-by-you', 'The bucket exists and is yours already', {
            bucket: wish.name,
          })
        : new GatewayError('bucket-already-exists', 'The bucket name is taken', { bucket: wish.name });
    }
    return this.requireAnew(wish.tenantId, wish.name);
  }

  /** @throws GatewayError `bucket-not-empty` | `bucket-not-found` */
  async delete(bucket: BucketRow): Promise<void> {
    const outcome = await this.buckets.delete(bucket.id);
    this.cache.delete(`${bucket.tenantId}/${bucket.name}`);
    if (outcome === 'not-empty') {
      throw new GatewayError('bucket-not-empty', 'The bucket you tried to delete is not empty', {
        bucket: bucket.name,
      });
    }
    if (outcome === 'gone') throw new GatewayError('bucket-not-found', 'The specified bucket does not exist');
  }

  /** Replaces the CORS rules; null takes them away. @throws GatewayError `bucket-not-found` */
  async setCors(bucket: BucketRow, rules: readonly CorsRule[] | null): Promise<void> {
    await this.buckets.setCors(bucket.id, rules);
    await this.refresh(bucket);
  }

  /** @returns the bucket as it is now */
  async setTags(bucket: BucketRow, tags: Readonly<Record<string, string>>): Promise<BucketRow> {
    await this.buckets.setTags(bucket.id, tags);
    return this.refresh(bucket);
  }

  /** @returns the bucket as it is now. @throws GatewayError `bucket-not-found` | `invalid-bucket-state` */
  async setVersioning(bucket: BucketRow, versioning: 'enabled' | 'suspended'): Promise<BucketRow> {
    const isDone = await this.buckets.setVersioning(bucket.id, versioning);
    const current = await this.refresh(bucket);
    if (isDone) return current;
    const message =
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.';
    throw new GatewayError('invalid-bucket-state', message);
  }

  /** @returns the bucket as it is now. @throws GatewayError `bucket-not-found` | `invalid-bucket-state` */
  async setObjectLock(bucket: BucketRow, lock: BucketLock): Promise<BucketRow> {
    const isDone = await this.buckets.setObjectLock(bucket.id, lock);
    const current = await this.refresh(bucket);
    if (isDone) return current;
    const message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
    throw new GatewayError('invalid-bucket-state', message);
  }

  /** Replaces what is named of the bucket's access. @returns the bucket as it is now. @throws GatewayError `bucket-not-found` */
  async setAccess(bucket: BucketRow, access: Partial<BucketAccess>): Promise<BucketRow> {
    await this.buckets.setAccess(bucket.id, access);
    return this.refresh(bucket);
  }

  /** Null takes the rules away. @returns the bucket as it is now. @throws GatewayError `bucket-not-found` */
  async setLifecycle(bucket: BucketRow, lifecycle: LifecycleConfiguration | null): Promise<BucketRow> {
    await this.buckets.setLifecycle(bucket.id, lifecycle);
    return this.refresh(bucket);
  }

  /**
   * The physical bucket at a backend, made there when this is its first use.
   *
   * @param isLocked whether what goes there is to be kept by the provider, too: then it is the one with object lock
   * @throws DriverError when the backend cannot make it: `unsupported` where it has no object lock
   */
  async physicalBucket(
    bucket: Pick<BucketRow, 'id' | 'tenantId' | 'name'>,
    backendId: string,
    isLocked = false,
  ): Promise<string> {
    const mapping = `${bucket.id} ${backendId} ${isLocked}`;
    const ready = this.readyNames.get(mapping);
    if (ready) return ready;
    const running = this.making.get(mapping);
    if (running) return running;
    const made = this.makePhysicalBucket(bucket, backendId, isLocked).finally(() =>
      this.making.delete(mapping),
    );
    this.making.set(mapping, made);
    const name = await made;
    this.readyNames.set(mapping, name);
    return name;
  }

  /** The backend says that the bucket is not there: it is made anew at the next use. */
  forgetPhysicalBucket(bucketId: string, backendId: string): void {
    for (const isLocked of [false, true]) this.readyNames.delete(`${bucketId} ${backendId} ${isLocked}`);
  }

  private async makePhysicalBucket(
    bucket: Pick<BucketRow, 'id' | 'tenantId' | 'name'>,
    backendId: string,
    isLocked: boolean,
  ): Promise<string> {
    const known = (await this.physical.of(bucket.id)).find(
      (mapping) => mapping.backendId === backendId && mapping.isLocked === isLocked,
    );
    // A bucket that was there before us has its own name, and is not ours to make.
    if (known?.isAdopted) return known.physicalName;
    const secret = await this.secret.bytes();
    for (let collision = known?.collision ?? 0; collision < MAX_COLLISIONS; collision++) {
      const plainName = physicalBucketName(secret, bucket.tenantId, bucket.name, backendId, collision);
      const physicalName = isLocked ? lockedBucketName(plainName) : plainName;
      const mapping = { backendId, physicalName, collision, isLocked };
      // A bucket of this name that was deleted a moment ago keeps its physical bucket until that is empty.
      if (!(await this.physical.save(bucket.id, { ...mapping, state: 'pending' }))) continue;
      const driver = this.backends.driver(backendId);
      const signal = AbortSignal.timeout(this.config.backendTimeoutMs);
      try {
        if (isLocked) await driver.createLockedBucket(physicalName, signal);
        else await driver.createBucket(physicalName, signal);
      } catch (error) {
        if (error instanceof DriverError && error.failure === 'taken') continue;
        throw error;
      }
      await this.physical.save(bucket.id, { ...mapping, state: 'ready' });
      return physicalName;
    }
    throw new DriverError('taken', backendId);
  }
}
