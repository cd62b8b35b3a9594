import type { BucketRow } from '@backend/namespace';
import type { ObjectAccess } from '@backend/objects';
import {
  BUCKET_TAG_PREFIXES,
  type AccessDecision,
  type AccessQuestion,
  type BucketFacts,
  type ConditionContext,
  decide,
  EXISTING_TAG_PREFIX,
  needsObject,
  type Policy,
  RESOURCE_ACCOUNTS,
  type Requester,
  type S3Action,
} from '@sgw/access';
import { S3Error } from '@sgw/s3-wire';

/** One thing that a request wants to do. */
export interface AccessTarget {
  readonly action: S3Action;
  /** Absent for what belongs to the tenant alone. */
  readonly bucket?: BucketRow;
  /** Name of a bucket that is to be made. */
  readonly newBucket?: string;
  readonly key?: string;
  /** As the client wrote it. */
  readonly versionId?: string;
  /** Whether the request makes the object. */
  readonly isNewObject?: boolean;
}

/** What one request is judged by. */
export interface AccessFacts {
  readonly requester: Requester | null;
  readonly keyPolicy: Policy | null;
  readonly identityPolicy: Policy | null;
  /** Made only when a policy is asked. */
  readonly context: () => ConditionContext;
  readonly policyOf: (bucket: BucketRow) => Policy | null;
  readonly findObject: (
    bucket: BucketRow,
    key: string,
    versionId: string | undefined,
  ) => Promise<ObjectAccess | undefined>;
  readonly onDecision: (target: AccessTarget, decision: AccessDecision) => void;
}

/** May the sender of this request do that? The one way from an operation to the evaluator. */
export class RequestAccess {
  constructor(private readonly facts: AccessFacts) {}

  /** @throws S3Error AccessDenied */
  async require(target: AccessTarget): Promise<void> {
    if (!(await this.isAllowed(target))) throw new S3Error('AccessDenied');
  }

  async isAllowed(target: AccessTarget): Promise<boolean> {
    const decision = decide(await this.question(target));
    this.facts.onDecision(target, decision);
    return decision.isAllowed;
  }

  private async question(target: AccessTarget): Promise<AccessQuestion> {
    const { requester, keyPolicy, identityPolicy } = this.facts;
    const bucket = target.bucket && this.bucketFacts(target.bucket);
    const isPolicyAsked = Boolean(bucket?.policy ?? keyPolicy ?? identityPolicy);
    const question: AccessQuestion = {
      requester,
      action: target.action,
      keyPolicy,
      identityPolicy,
      ...(bucket && { bucket }),
      ...(target.newBucket !== undefined && { newBucket: target.newBucket }),
      ...(target.key !== undefined && { key: target.key }),
      ...(isPolicyAsked && {
        context: withResource(this.facts.context(), target.bucket ?? requester ?? undefined),
      }),
    };
    if (target.isNewObject) return { ...question, object: 'new' };
    if (!target.bucket || target.key === undefined || !needsObject(question)) return question;
    const object = await this.facts.findObject(target.bucket, target.key, target.versionId);
    if (!object) return question;
    return { ...question, object, context: withTags(question.context, object.tags) };
  }

  private bucketFacts(bucket: BucketRow): BucketFacts {
    const { tenantId, name, ownerUserId, ownership, acl, publicAccessBlock } = bucket;
    const policy = this.facts.policyOf(bucket);
    return { tenantId, name, ownerUserId, ownership, acl, publicAccessBlock, policy };
  }
}

/** What the request is about, in the keys of conditions; a bucket that is to be made will be its maker's tenant's. */
function withResource(
  context: ConditionContext,
  resource: { readonly tenantId: string; readonly tags?: Readonly<Record<string, string>> } | undefined,
): ConditionContext {
  if (!resource) return context;
  const merged = new Map(context);
  for (const key of RESOURCE_ACCOUNTS) merged.set(key, [resource.tenantId]);
  for (const [key, value] of Object.entries(resource.tags ?? {}))
    for (const prefix of BUCKET_TAG_PREFIXES) merged.set(`${prefix}${key}`, [value]);
  return merged;
}

function withTags(
  context: ConditionContext | undefined,
  tags: Readonly<Record<string, string>>,
): ConditionContext {
  const merged = new Map(context);
  for (const [key, value] of Object.entries(tags)) merged.set(`${EXISTING_TAG_PREFIX}${key}`, [value]);
  return merged;
}
