import { CONFIG, type RunningConfig } from '@backend/config';
import type { BucketRow } from '@backend/namespace';
import { ObjectAccessKeeper } from '@backend/objects';
import { Logger } from '@backend/observability';
import type { SigningKeyHolder } from '@backend/tenants';
import { Inject, Injectable } from '@nestjs/common';
import {
  type AccessDecision,
  asksForLocation,
  asksForObjectLock,
  asksForRequestTags,
  type ConditionContext,
  parseBucketPolicy,
  type Policy,
  type Requester,
} from '@sgw/access';
import {
  OPERATIONS,
  readCreateBucket,
  readLegalHold,
  readRetention,
  readTagging,
  type S3Operation,
} from '@sgw/s3-wire';
import type { S3Request } from '../s3-request.js';
import { documentOf } from '../operations/document.js';
import { wishedLocations } from '../operations/wished-locations.js';
import type { PayloadReader } from '../payload-reader.js';
import {
  conditionContext,
  legalHoldContext,
  locationContexts,
  retentionContext,
  type SignatureTraits,
  tagContext,
} from './condition-context.js';
import { type AccessTarget, RequestAccess } from './request-access.js';

/** What the body of an operation brings to conditions, and which policies ask for it. */
interface BodyTraits {
  readonly isAskedBy: (policy: Policy) => boolean;
  readonly contextOf: (body: Buffer) => ConditionContext;
}

const BODY_TRAITS: Partial<Record<S3Operation, BodyTraits>> = {
  PutObjectTagging: {
    isAskedBy: asksForRequestTags,
    contextOf: (body) => tagContext(readTagging(body, 'object')),
  },
  PutObjectRetention: {
    isAskedBy: asksForObjectLock,
    contextOf: (body) => retentionContext(readRetention(body), new Date()),
  },
  PutObjectLegalHold: {
    isAskedBy: asksForObjectLock,
    contextOf: (body) => legalHoldContext(readLegalHold(body)),
  },
};

/** Brings together what a request is judged by: who sent it, what it says, and whose the things are that it names. */
@Injectable()
export class AccessJudge {
  /** Policies read once per row of the cache: a bucket that is read anew is another row. */
  private readonly policies = new WeakMap<BucketRow, Policy>();
  private readonly log: Logger;

  constructor(
    private readonly objects: ObjectAccessKeeper,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('access');
  }

  /** @param ofBody condition keys that the request's body brings */
  of(
    request: S3Request,
    holder: SigningKeyHolder | null,
    signature: SignatureTraits | null,
    ofBody?: ConditionContext,
  ): RequestAccess {
    const requester = holder && requesterOf(holder);
    let context: ConditionContext | undefined;
    return new RequestAccess({
      requester,
      keyPolicy: holder?.keyPolicy ?? null,
      identityPolicy: holder?.identityPolicy ?? null,
      context: () => {
        const traits = {
          ...request,
          signature,
          requester,
          userName: holder?.user.displayName,
          region: this.config.region,
          now: new Date(),
        };
        context ??= new Map([...conditionContext(traits), ...(ofBody ?? [])]);
        return context;
      },
      policyOf: (bucket) => this.policyOf(bucket),
      findObject: (bucket, key, versionId) => this.objects.find(bucket, key, versionId),
      onDecision: (target, decision) => this.note(request, target, decision),
    });
  }

  /**
   * The condition keys that the request's body brings, when a policy asks for them: only then is the body read before it is
   * known whether it may be.
   */
  async bodyContextOf(
    request: S3Request,
    holder: SigningKeyHolder | null,
    bucket: BucketRow,
    payload: () => PayloadReader,
  ): Promise<ConditionContext | undefined> {
    const traits = BODY_TRAITS[request.operation];
    if (!traits) return undefined;
    const policies = [this.policyOf(bucket), holder?.keyPolicy, holder?.identityPolicy];
    if (!policies.some((policy) => policy && traits.isAskedBy(policy))) return undefined;
    return traits.contextOf(await documentOf(payload(), OPERATIONS[request.operation].body));
  }

  /**
   * What a request for a new bucket has to be judged by, one after the other: once for each place that the bucket is to lie
   * in, when a policy asks for that, and once otherwise.
   */
  async newBucketContexts(
    request: S3Request,
    holder: SigningKeyHolder | null,
    payload: () => PayloadReader,
  ): Promise<readonly (ConditionContext | undefined)[]> {
    if (request.operation !== 'CreateBucket' || !holder) return [undefined];
    const policies = [holder.keyPolicy, holder.identityPolicy];
    if (!policies.some((policy) => policy && asksForLocation(policy))) return [undefined];
    const wish = readCreateBucket(await documentOf(payload(), OPERATIONS.CreateBucket.body));
    const { locations } = wishedLocations(wish.locationConstraint, this.config.region);
    return locationContexts(locations.length > 0 ? locations : holder.tenant.defaultLocations);
  }

  /** @throws PolicyError never for what was stored: it was read before it was */
  policyOf(bucket: BucketRow): Policy | null {
    if (bucket.policyDocument === null) return null;
    const known = this.policies.get(bucket);
    if (known) return known;
    const policy = parseBucketPolicy(bucket.policyDocument, bucket.name);
    this.policies.set(bucket, policy);
    return policy;
  }

  private note({ id, operation }: S3Request, target: AccessTarget, decision: AccessDecision): void {
    if (decision.isAllowed || !this.log.isEnabled('debug')) return;
    const { action } = target;
    this.log.debug('Access denied', { requestId: id, operation, action, reason: decision.reason });
  }
}

/** Who signed, as the evaluator knows them. */
export function requesterOf({ tenant, user }: SigningKeyHolder): Requester {
  return { tenantId: tenant.id, tenantName: tenant.name, userId: user.id, canonicalId: user.canonicalId };
}
