import { CONFIG, type RunningConfig } from '@backend/config';
import { type ListedBucket, OverviewRepository } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { bucketDefaults, TenantDirectory } from '@backend/tenants';
import { Inject, Injectable } from '@nestjs/common';
import {
  type BucketView,
  type CreateBucketRequest,
  GatewayError,
  type GatewayErrorCode,
  type Page,
  REPLICA_COUNT_TAG,
} from '@sgw/contracts';
import { DEFAULT_COPIES, replicaCountOf } from '@sgw/placement';
import { BucketKeeper } from './bucket-keeper.js';
import { readCursor, writeCursor } from './page-cursor.js';

/** Which value of the request a refusal is about. */
const PLACE_OF: Partial<Record<GatewayErrorCode, keyof CreateBucketRequest>> = {
  'bucket-already-exists': 'name',
  'bucket-already-owned-by-you': 'name',
  'invalid-location': 'locationConstraint',
  'invalid-tag': 'replicaCount',
  'not-enough-backends': 'replicaCount',
  'not-found': 'tenant',
  'too-many-buckets': 'tenant',
};

/** What the operator sees of buckets and does with them, whichever tenant's they are. */
@Injectable()
export class BucketDesk {
  constructor(
    private readonly overview: OverviewRepository,
    private readonly tenants: TenantDirectory,
    private readonly directory: BucketDirectory,
    private readonly keeper: BucketKeeper,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /** Buckets of all tenants, in order of tenant and name. @throws GatewayError `invalid-argument` for a strange cursor */
  async page(cursor: string | undefined, limit: number): Promise<Page<BucketView>> {
    const [tenant = '', name = ''] = cursor === undefined ? [] : readCursor(cursor, 2);
    const found = await this.overview.bucketPage({ tenant, name }, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const items = await this.views(page);
    return found.length > limit && last
      ? { items, nextCursor: writeCursor([last.tenant, last.name]) }
      : { items };
  }

  /** @throws GatewayError `bucket-not-found` */
  async find(tenant: string, name: string): Promise<BucketView> {
    const bucket = await this.overview.bucket(tenant, name);
    const [view] = bucket ? await this.views([bucket]) : [];
    if (!view) throw new GatewayError('bucket-not-found', `${tenant} has no bucket ${name}`);
    return view;
  }

  /** Makes a bucket that belongs to the tenant's first user. @throws GatewayError as BucketKeeper.create, with the place */
  async create({ tenant, name, locationConstraint, replicaCount }: CreateBucketRequest): Promise<BucketView> {
    try {
      const owner = await this.tenants.byName(tenant);
      const { id: ownerUserId } = await this.tenants.firstUser(owner.id);
      await this.keeper.create({
        tenantId: owner.id,
        ownerUserId,
        name,
        // As over S3: who names our own region asks for no place in particular.
        locationConstraint: locationConstraint === this.config.region ? undefined : locationConstraint,
        defaultLocations: owner.defaultLocations,
        tags: { [REPLICA_COUNT_TAG]: String(replicaCount) },
        acl: null,
        ...bucketDefaults(owner),
      });
    } catch (error) {
      throw withPlace(error);
    }
    return this.find(tenant, name);
  }

  /** @throws GatewayError `bucket-not-found` | `bucket-not-empty` | `not-found` */
  async delete(tenant: string, name: string): Promise<void> {
    const { id } = await this.tenants.byName(tenant);
    await this.keeper.delete(await this.directory.require(id, name));
  }

  private async views(buckets: readonly ListedBucket[]): Promise<BucketView[]> {
    const rows = await this.overview.perBucket(buckets.map(({ id }) => id));
    const counts = new Map(rows.map((row) => [row.bucketId, row]));
    return buckets.map(({ id, tenant, name, locations, tags, createdAt, backends }) => {
      const { objects = 0, bytes = 0, replicasOwed = 0 } = counts.get(id) ?? {};
      return {
        tenant,
        name,
        locations,
        replicaCount: replicaCountOf(tags) ?? DEFAULT_COPIES,
        objects,
        bytes,
        replicasOwed,
        createdAt: createdAt.toISOString(),
        tags,
        backends,
      };
    });
  }
}

function withPlace(error: unknown): unknown {
  const place = error instanceof GatewayError ? PLACE_OF[error.code] : undefined;
  if (!(error instanceof GatewayError) || place === undefined) return error;
  const details = { ...error.details, pointer: `/${place}` };
  return new GatewayError(error.code, error.message, details, { cause: error });
}
