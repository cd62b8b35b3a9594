import { type AccessControlList, isAllowedByAcl, type ObjectOwnership } from './access-control-list.js';
import { isOnExistingObject, levelOf } from './actions.js';
import type { ConditionContext } from './condition-keys.js';
import {
  EXISTING_TAG_PREFIX,
  LOCATION_CONSTRAINT,
  OBJECT_LOCK_PREFIX,
  REQUEST_TAG_KEYS,
  REQUEST_TAG_PREFIX,
} from './condition-keys.js';
import { judgePolicy, type PolicyVerdict, type Requester } from './judge-policy.js';
import type { Policy } from './policy.js';
import type { PublicAccessBlock } from './public-access-block.js';
import { isPublicPolicy } from './public-policy.js';

/** The bucket that is asked for, as far as access hangs on it. */
export interface BucketFacts {
  readonly tenantId: string;
  readonly name: string;
  readonly ownerUserId: string;
  /** Null where the ownership controls were deleted, which means ObjectWriter. */
  readonly ownership: ObjectOwnership | null;
  /** Null for the default: the owner alone. */
  readonly acl: AccessControlList | null;
  readonly policy: Policy | null;
  /** Null where it was deleted, which blocks nothing. */
  readonly publicAccessBlock: PublicAccessBlock | null;
}

/** The object that is asked for, when it is there. */
export interface ObjectFacts {
  readonly ownerUserId: string;
  readonly acl: AccessControlList | null;
}

export interface AccessQuestion {
  readonly requester: Requester | null;
  readonly action: string;
  /** Absent for what belongs to the tenant alone. */
  readonly bucket?: BucketFacts;
  /** Name of a bucket that is not there yet. */
  readonly newBucket?: string;
  /** Absent for an action on the bucket itself. */
  readonly key?: string;
  /**
   * `new` for one that this very request makes; absent when there is none, or when {@link needsObject} says that nothing
   * hangs on it.
   */
  readonly object?: ObjectFacts | 'new';
  /** What an operator gave the user beyond what they own. */
  readonly identityPolicy?: Policy | null;
  /** What the key is limited to; null for one that may do all its user may. */
  readonly keyPolicy?: Policy | null;
  readonly context?: ConditionContext;
}

export type AccessReason =
  | 'anonymous'
  | 'bucket-acl'
  | 'bucket-policy'
  | 'denied-by-bucket-policy'
  | 'denied-by-identity-policy'
  | 'denied-by-key-policy'
  | 'identity-policy'
  | 'no-bucket'
  | 'not-allowed'
  | 'not-in-key-policy'
  | 'object-acl'
  | 'object-owner'
  | 'other-tenant'
  | 'own-tenant'
  | 'owner'
  | 'owner-repairs-policy'
  | 'public-access-blocked'
  | 'unknown-action';

/** `reason` is for logs and explanations; a client is told `AccessDenied` and no more. */
export interface AccessDecision {
  readonly isAllowed: boolean;
  readonly reason: AccessReason;
}

/** What the bucket's owner may do whatever the bucket's policy says: nobody could mend a wrong policy otherwise. */
const POLICY_REPAIR: ReadonlySet<string> = new Set([
  's3:GetBucketPolicy',
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
]);
const NO_CONTEXT: ConditionContext = new Map();

/** The user as AWS names one, for messages and policies. */
export function arnOfUser({ tenantName, userId }: Requester): string {
  return `arn:aws:iam::${tenantName}:user/${userId}`;
}

/** `arn:aws:s3:::bucket/key`; without a name of a bucket, what `arn:aws:s3:::*` and `*` alone fit. */
export function arnOf(bucket = '', key?: string): string {
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}

/**
 * Whether the decision hangs on the object itself: on its owner and ACL where ACLs count, or on its tags where a policy
 * asks for them. Otherwise it need not be read for the decision.
 */
export function needsObject(question: AccessQuestion): boolean {
  const { bucket, action } = question;
  if (!bucket || !isOnExistingObject(action)) return false;
  if (bucket.ownership !== 'BucketOwnerEnforced') return true;
  const { identityPolicy, keyPolicy } = question;
  return [bucket.policy, identityPolicy, keyPolicy].some(
    (policy) => policy && asksFor(policy, EXISTING_TAG_PREFIX),
  );
}

/** Whether the policy hangs on tags that a request brings. */
export function asksForRequestTags(policy: Policy): boolean {
  return asksFor(policy, REQUEST_TAG_PREFIX) || asksFor(policy, REQUEST_TAG_KEYS);
}

/** Whether the policy hangs on how long a request keeps an object. */
export function asksForObjectLock(policy: Policy): boolean {
  return asksFor(policy, OBJECT_LOCK_PREFIX);
}

/** Whether the policy hangs on where a new bucket shall lie. */
export function asksForLocation(policy: Policy): boolean {
  return asksFor(policy, LOCATION_CONSTRAINT);
}

function asksFor({ statements }: Policy, prefix: string): boolean {
  return statements.some(({ conditions }) => conditions.some(({ key }) => key.startsWith(prefix)));
}

/**
 * Judges one request, in AWS's order (IAM User Guide, "Policy evaluation logic"; S3 User Guide, "How Amazon S3
 * authorizes a request"): tenant, explicit denies, the key's own limit, then whatever allows: ownership, the user's
 * policy, the bucket's policy, the ACLs. What nothing allows is denied.
 */
export function decide(question: AccessQuestion): AccessDecision {
  const { requester, bucket, action } = question;
  const level = levelOf(action);
  if (level === undefined) return deny('unknown-action');
  // What a bucket is to have from the start is judged before there is a bucket, by what limits the user.
  const isOfNewBucket = level === 'bucket' && bucket === undefined && question.newBucket !== undefined;
  if (level !== 'account' && bucket === undefined && !isOfNewBucket) return deny('no-bucket');
  if (requester !== null && bucket !== undefined && bucket.tenantId !== requester.tenantId)
    return deny('other-tenant');

  const ask = (policy: Policy | null | undefined): PolicyVerdict =>
    policy
      ? judgePolicy(policy, {
          requester,
          action,
          resource: arnOf(bucket?.name ?? question.newBucket, question.key),
          context: question.context ?? NO_CONTEXT,
        })
      : 'silent';
  const isRepair = POLICY_REPAIR.has(action) && isBucketOwner(question);
  const byBucket = ask(bucket?.policy);
  const byIdentity = ask(question.identityPolicy);
  const byKey = ask(question.keyPolicy);
  if (byKey === 'deny') return deny('denied-by-key-policy');
  if (byIdentity === 'deny') return deny('denied-by-identity-policy');
  if (byBucket === 'deny' && !isRepair) return deny('denied-by-bucket-policy');
  if (question.keyPolicy && byKey !== 'allow') return deny('not-in-key-policy');

  if (level === 'account' || isOfNewBucket)
    return requester === null ? deny('anonymous') : allow('own-tenant');
  if (isRepair && byBucket === 'deny') return allow('owner-repairs-policy');
  return bucket === undefined ? deny('no-bucket') : decideWithin(bucket, question, { byBucket, byIdentity });
}

interface Verdicts {
  readonly byBucket: PolicyVerdict;
  readonly byIdentity: PolicyVerdict;
}

function decideWithin(bucket: BucketFacts, question: AccessQuestion, verdicts: Verdicts): AccessDecision {
  const { requester } = question;
  const isOthers = isObjectOfAnother(bucket, question);
  // What lies in a bucket and belongs to somebody else is not its owner's to read or to give.
  if (isBucketOwner(question) && !isOthers) return allow('owner');
  if (isObjectOwner(bucket, question)) return allow('object-owner');
  if (verdicts.byIdentity === 'allow') return allow('identity-policy');
  const isRestricted = isPublicPolicyRestricted(bucket, requester);
  if (verdicts.byBucket === 'allow' && !isOthers && !isRestricted) return allow('bucket-policy');
  const byAcl = askAcls(bucket, question);
  if (byAcl) return allow(byAcl);
  if (verdicts.byBucket === 'allow' && isRestricted) return deny('public-access-blocked');
  return deny(requester === null ? 'anonymous' : 'not-allowed');
}

function isBucketOwner({ requester, bucket }: AccessQuestion): boolean {
  return requester !== null && bucket !== undefined && bucket.ownerUserId === requester.userId;
}

/** Whether ownership of objects is told apart at all, and this one is not the bucket owner's. */
function isObjectOfAnother(bucket: BucketFacts, { object, action }: AccessQuestion): boolean {
  if (bucket.ownership === 'BucketOwnerEnforced' || object === undefined || object === 'new') return false;
  return isOnExistingObject(action) && object.ownerUserId !== bucket.ownerUserId;
}

function isObjectOwner(bucket: BucketFacts, { requester, object, action }: AccessQuestion): boolean {
  if (bucket.ownership === 'BucketOwnerEnforced' || requester === null) return false;
  if (object === undefined || object === 'new' || !isOnExistingObject(action)) return false;
  return object.ownerUserId === requester.userId;
}

/** Under `RestrictPublicBuckets` a public policy holds for the tenant's own users alone. */
function isPublicPolicyRestricted(bucket: BucketFacts, requester: Requester | null): boolean {
  if (requester !== null || !bucket.publicAccessBlock?.restrictPublicBuckets) return false;
  return bucket.policy !== null && isPublicPolicy(bucket.policy);
}

function askAcls(bucket: BucketFacts, question: AccessQuestion): 'bucket-acl' | 'object-acl' | undefined {
  if (bucket.ownership === 'BucketOwnerEnforced') return undefined;
  const { requester, object, action } = question;
  const common = {
    canonicalId: requester?.canonicalId,
    arePublicGrantsIgnored: bucket.publicAccessBlock?.ignorePublicAcls ?? false,
  };
  if (object !== undefined && object !== 'new') {
    const isGranted = object.acl && isAllowedByAcl(object.acl, { ...common, scope: 'object', action });
    if (isGranted) return 'object-acl';
  }
  // Who may put an object may say who else may read it.
  const asked = object === 'new' && action === 's3:PutObjectAcl' ? 's3:PutObject' : action;
  const isGranted = bucket.acl && isAllowedByAcl(bucket.acl, { ...common, scope: 'bucket', action: asked });
  return isGranted ? 'bucket-acl' : undefined;
}

const allow = (reason: AccessReason): AccessDecision => ({ isAllowed: true, reason });
const deny = (reason: AccessReason): AccessDecision => ({ isAllowed: false, reason });
