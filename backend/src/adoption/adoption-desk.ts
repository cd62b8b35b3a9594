import { randomUUID } from 'node:crypto';
import { BackendRegistry, type BucketSettings, DriverError } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { AdoptionRepository, type AdoptionRow, type TenantRow } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { Logger } from '@backend/observability';
import { SnapshotArchive } from '@backend/snapshot';
import { bucketDefaults, TenantDirectory } from '@backend/tenants';
import { Inject, Injectable } from '@nestjs/common';
import { type AdoptionVerdict, type AdoptionWish, GatewayError } from '@sgw/contracts';
import { isBucketName } from '@sgw/s3-wire';
import { AdoptionJudge } from './adoption-judge.js';
import { AdoptionRunner } from './adoption-runner.js';
import { missingBackend } from './missing-backend.js';

/** A question about a bucket: by the backend, or by the endpoint that a discovery saw. */
export interface VerdictQuestion extends Partial<Omit<AdoptionWish, 'tenant' | 'physicalBucket'>> {
  readonly tenant: string;
  readonly physicalBucket: string;
  readonly endpoint?: string;
  readonly snapshot?: { readonly id: string };
}

type Obstacle = AdoptionVerdict['obstacles'][number];

/** Buckets of this form belong to a gateway, ours or another's. */
const GATEWAYS_OWN = /^s3gw-/;

/** Says whether a provider's bucket may be adopted, and begins it. */
@Injectable()
export class AdoptionDesk {
  private readonly log: Logger;

  constructor(
    private readonly adoptions: AdoptionRepository,
    private readonly tenants: TenantDirectory,
    private readonly buckets: BucketDirectory,
    private readonly backends: BackendRegistry,
    private readonly judge: AdoptionJudge,
    private readonly snapshots: SnapshotArchive,
    private readonly runner: AdoptionRunner,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('adoption');
  }

  /** Changes nothing. @throws GatewayError `not-found` for the tenant or the snapshot | `invalid-location` | `invalid-request` */
  async verdict(question: VerdictQuestion): Promise<AdoptionVerdict> {
    if (question.backend === undefined && question.endpoint === undefined && !question.snapshot)
      throw new GatewayError(
        'invalid-request',
        'Say where the bucket lies: by backend, endpoint or snapshot',
        {
          pointer: '/backend',
        },
      );
    const tenant = await this.tenants.byName(question.tenant);
    const { bucket: draft } = await this.judge.draft(tenant, question);
    const counts = await this.counts(question);
    const endpoint = question.endpoint ?? counts?.endpoint;
    const declared = this.candidates(question.backend, endpoint);
    const backend = declared[0];
    const obstacles = backend ? await this.obstacles(question, tenant, backend.id) : [];
    const look =
      backend && obstacles.length === 0 ? await this.look(backend.id, question.physicalBucket) : {};
    if (look.obstacle) obstacles.push(look.obstacle);
    const violations = backend ? this.judge.violations(draft, backend.id) : [];
    const cannot = !backend || obstacles.length > 0;
    return {
      mayStay: !cannot && violations.length === 0,
      verdict: cannot ? 'cannot-be-adopted' : violations.length > 0 ? 'violates' : 'may-stay',
      violations,
      backends: declared.map(({ id, zone }) => ({
        id,
        zone,
        isDisabled: this.backends.health(id).state === 'disabled',
      })),
      missing: backend ? null : missingBackend(question.backend, endpoint),
      obstacles,
      settings: look.settings ?? null,
      counts: counts?.counts ?? null,
      copies: this.judge.copies(draft),
    };
  }

  /**
   * Makes the logical bucket; its rows appear from then on.
   *
   * @throws GatewayError `not-found` | `bucket-not-found` | `invalid-location` | `invalid-bucket-name` | `backend-not-declared` |
   *   `adoption-unsupported` | `residency-violation` | `bucket-already-exists` | `bucket-already-owned-by-you` |
   *   `bucket-already-adopted` | `backend-unavailable`
   */
  async adopt(wish: AdoptionWish): Promise<AdoptionRow> {
    const tenant = await this.tenants.byName(wish.tenant);
    if (!isBucketName(wish.bucket))
      throw new GatewayError('invalid-bucket-name', 'This cannot be the name of a bucket', {
        pointer: '/bucket',
      });
    if (!this.backends.declaration(wish.backend))
      throw new GatewayError('backend-not-declared', missingBackend(wish.backend, undefined), {
        backend: wish.backend,
      });
    const owner = await this.owner(tenant, wish.ownerUser);
    const draft = await this.judge.draft(tenant, wish);
    const [obstacle] = await this.obstacles({ ...wish, bucket: undefined }, tenant, wish.backend);
    if (obstacle) throw refusalOf(obstacle);
    if (wish.onViolation !== 'mend') this.judge.assertMayStay(draft.bucket, wish.backend);
    const look = await this.look(wish.backend, wish.physicalBucket);
    if (look.obstacle) throw refusalOf(look.obstacle);
    const { versioning = 'unknown' } = look.settings ?? {};
    const id = randomUUID();
    const outcome = await this.adoptions.create(
      {
        id: randomUUID(),
        tenantId: tenant.id,
        ownerUserId: owner,
        name: wish.bucket,
        locationConstraint: draft.locationConstraint,
        locations: draft.locations,
        tags: draft.tags,
        homeRegion: this.config.region,
        acl: null,
        ...bucketDefaults(tenant),
        versioning: versioning === 'enabled' || versioning === 'suspended' ? versioning : 'unversioned',
      },
      {
        id,
        backendId: wish.backend,
        physicalBucket: wish.physicalBucket,
        isVersioned: versioning !== 'never',
      },
    );
    if (outcome !== 'created') throw takenError(outcome, owner);
    this.log.info('A bucket of a provider is adopted', {
      adoption: id,
      backend: wish.backend,
      isViolation: this.judge.violations(draft.bucket, wish.backend).length > 0,
    });
    this.runner.wake();
    const row = await this.adoptions.find(id);
    if (!row) throw new GatewayError('not-found', 'The adoption is gone');
    return row;
  }

  private candidates(backend: string | undefined, endpoint: string | undefined) {
    const { facts } = this.backends.declaration(backend ?? '') ?? {};
    if (backend !== undefined) return facts ? [facts] : [];
    return endpoint === undefined ? [] : this.judge.backendsAt(endpoint);
  }

  /** What keeps the bucket from being adopted, whatever the rules say. */
  private async obstacles(
    { bucket, physicalBucket }: { readonly bucket?: string | undefined; readonly physicalBucket: string },
    tenant: TenantRow,
    backendId: string,
  ): Promise<Obstacle[]> {
    const found: Obstacle[] = [];
    const declaration = this.backends.declaration(backendId);
    if (declaration?.connection.kind !== 's3')
      found.push({
        code: 'adoption-unsupported',
        reason: `${backendId} is no S3 provider: only its buckets can be adopted`,
      });
    if (GATEWAYS_OWN.test(physicalBucket))
      found.push({
        code: 'adoption-unsupported',
        reason: `${physicalBucket} is a physical bucket of a gateway: what is in it belongs to that gateway's rows`,
      });
    const holding = await this.adoptions.holding(backendId, physicalBucket);
    if (holding)
      found.push({
        code: 'bucket-already-adopted',
        reason: `${physicalBucket} is adopted already, as ${holding.tenant}/${holding.bucket}`,
      });
    if (bucket !== undefined && !isBucketName(bucket))
      found.push({ code: 'invalid-bucket-name', reason: `${bucket} cannot be the name of a bucket` });
    else if (bucket !== undefined && (await this.buckets.find(tenant.id, bucket)))
      found.push({ code: 'bucket-already-exists', reason: `${tenant.name} has a bucket ${bucket} already` });
    return found;
  }

  private async look(
    backendId: string,
    physicalBucket: string,
  ): Promise<{ readonly settings?: BucketSettings; readonly obstacle?: Obstacle }> {
    const signal = AbortSignal.timeout(this.config.backendTimeoutMs);
    const driver = this.backends.driver(backendId);
    try {
      const settings = await driver.describeBucket(physicalBucket, signal);
      await driver.listVersions(
        physicalBucket,
        { isVersioned: settings.versioning !== 'never', limit: 1 },
        signal,
      );
      return { settings };
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      const code = error.failure === 'not-found' ? 'bucket-not-found' : 'backend-unavailable';
      const reason =
        error.failure === 'not-found'
          ? `There is no bucket ${physicalBucket} at ${backendId}`
          : `${backendId} does not let its bucket ${physicalBucket} be listed: ${error.failure}`;
      this.log.warn('A bucket cannot be adopted', { backend: backendId, error });
      return { obstacle: { code, reason } };
    }
  }

  /** What a snapshot says of the bucket. */
  private async counts({ snapshot: named, physicalBucket }: VerdictQuestion) {
    if (!named) return undefined;
    const { snapshot } = await this.snapshots.find(named.id);
    const bucket = snapshot.buckets.find(({ name }) => name === physicalBucket);
    const endpoint = snapshot.endpoint.url;
    if (!bucket) return { endpoint };
    const { objectCount, totalBytes, versionCount, basis } = bucket;
    if (objectCount === null || totalBytes === null) return { endpoint };
    const isExact = basis.objectCount === 'exact' && basis.totalBytes === 'exact';
    const counts = {
      objects: objectCount,
      bytes: totalBytes,
      versions: versionCount,
      basis: isExact ? ('exact' as const) : ('lower-bound' as const),
    };
    return { endpoint, counts };
  }

  private async owner(tenant: TenantRow, id: string | undefined): Promise<string> {
    if (id === undefined) return (await this.tenants.firstUser(tenant.id)).id;
    const [user] = await this.tenants.usersByIds(tenant.id, [id]);
    if (!user)
      throw new GatewayError('not-found', `${tenant.name} has no such user`, { pointer: '/ownerUser' });
    return user.id;
  }
}

function refusalOf({ code, reason }: Obstacle): GatewayError {
  switch (code) {
    case 'adoption-unsupported':
    case 'bucket-already-adopted':
    case 'bucket-not-found':
      return new GatewayError(code, reason, { pointer: '/physicalBucket' });
    default:
      return new GatewayError('backend-unavailable', reason);
  }
}

function takenError(outcome: { takenBy: string } | { adoptedAs: string }, owner: string): GatewayError {
  if ('adoptedAs' in outcome)
    return new GatewayError('bucket-already-adopted', 'The bucket at the provider is adopted already', {
      adoption: outcome.adoptedAs,
    });
  const code = outcome.takenBy === owner ? 'bucket-already-owned-by-you' : 'bucket-already-exists';
  return new GatewayError(code, 'The bucket name is taken', { pointer: '/bucket' });
}
