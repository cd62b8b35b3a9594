import { BackendRegistry } from '@backend/backends';
import {
  type BucketRow,
  type FoundObject,
  listedObjects,
  ObjectReadRepository,
  OverviewRepository,
  ProviderLockRepository,
  type ReplicatedVersion,
  ReplicaRepository,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { PlacementPlanner } from '@backend/placement';
import { TenantDirectory } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import { allowedBackends } from '@sgw/placement';
import { GatewayError, type ObjectPage, type ObjectView } from '@sgw/contracts';
import { ObjectLister } from './object-lister.js';
import { objectView } from './object-view.js';
import { readCursor, writeCursor } from './page-cursor.js';

export interface ObjectPageQuery {
  readonly prefix: string;
  /** Empty: no folding. */
  readonly delimiter: string;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** Shows the operator objects and where each of their copies lies; reads rows, and no byte. */
@Injectable()
export class ObjectViewer {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly directory: BucketDirectory,
    private readonly lister: ObjectLister,
    private readonly reads: ObjectReadRepository,
    private readonly replicas: ReplicaRepository,
    private readonly locks: ProviderLockRepository,
    private readonly overview: OverviewRepository,
    private readonly backends: BackendRegistry,
    private readonly planner: PlacementPlanner,
  ) {}

  /** @throws GatewayError `not-found` for the tenant | `bucket-not-found` */
  async bucket(tenant: string, name: string): Promise<BucketRow> {
    const { id } = await this.tenants.byName(tenant);
    return this.directory.require(id, name);
  }

  /** One page of keys in order of their bytes. @throws GatewayError `invalid-argument` for a strange cursor */
  async page(bucket: BucketRow, { prefix, delimiter, cursor, limit }: ObjectPageQuery): Promise<ObjectPage> {
    const [after] = cursor === undefined ? [] : readCursor(cursor, 1);
    const request = { prefix, delimiter, after, limit, isOwnerWanted: false };
    const { objects, prefixes, next, release } = await this.lister.list(bucket, request);
    const listed = listedObjects(objects);
    release();
    const copies = await this.overview.copiesOf(
      bucket.id,
      listed.map(({ key }) => key),
    );
    const copiesOf = new Map(copies.map((row) => [row.key, row]));
    const items = listed.map((object) => ({
      ...object,
      replicasVerified: copiesOf.get(object.key)?.verified ?? 0,
      replicasRequired: copiesOf.get(object.key)?.required ?? 0,
    }));
    return { items, prefixes, ...(next !== undefined && { nextCursor: writeCursor([next]) }) };
  }

  /** The object with every copy that is there, promised or being removed, in the order of the bucket's locations; undefined when there is none of that key. */
  async find(bucket: BucketRow, key: string): Promise<ObjectView | undefined> {
    const found = await this.current(bucket, key);
    if (!found) return undefined;
    const backends = this.backends.facts();
    const facts = new Map(backends.map((backend) => [backend.id, backend]));
    const order = allowedBackends(backends, this.planner.locationsOf(bucket));
    const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
    const replicas = found.version.replicas.toSorted((a, b) => rank(a.backendId) - rank(b.backendId));
    const version = { ...found.version, replicas };
    const rows = bucket.objectLock === null ? [] : await this.locks.ofVersion(version.id);
    const locks = new Map(rows.map((row) => [row.replicaId, row]));
    return objectView({ key, object: found.object, version, locks, factsOf: (id) => facts.get(id) });
  }

  /** @throws GatewayError `object-not-found` */
  async require(bucket: BucketRow, key: string): Promise<ObjectView> {
    const view = await this.find(bucket, key);
    if (!view)
      throw new GatewayError('object-not-found', `${bucket.name} has no object of that key`, { key });
    return view;
  }

  private async current(
    bucket: BucketRow,
    key: string,
  ): Promise<{ object: FoundObject; version: ReplicatedVersion } | undefined> {
    for (;;) {
      const { object } = await this.reads.head(bucket.id, key);
      if (!object || object.isMarker) return undefined;
      const version = await this.replicas.version(object.versionId);
      // Overwritten or deleted between the two reads: the next look sees which.
      if (version?.state === 'live') return { object, version };
    }
  }
}
