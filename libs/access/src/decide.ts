/** Who asks; null where the request carries no signature. */
export interface Requester {
  readonly tenantId: string;
  readonly userId: string;
}

/** The bucket that is asked for; absent for what belongs to the tenant alone. */
export interface BucketOwnership {
  readonly tenantId: string;
  readonly ownerUserId: string;
}

/** Actions without a bucket, by AWS's names (Service Authorization Reference, Amazon S3). */
const TENANT_ACTIONS = ['s3:CreateBucket', 's3:ListAllMyBuckets'] as const;

/** Actions on a bucket and on its objects, by AWS's names; HEAD is judged as the GET or list it stands for. */
const BUCKET_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:DeleteBucket',
  's3:DeleteObject',
  's3:DeleteObjectTagging',
  's3:GetAccelerateConfiguration',
  's3:GetAnalyticsConfiguration',
  's3:GetBucketCORS',
  's3:GetBucketLocation',
  's3:GetBucketLogging',
  's3:GetBucketNotification',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketRequestPayment',
  's3:GetBucketTagging',
  's3:GetBucketWebsite',
  's3:GetEncryptionConfiguration',
  's3:GetIntelligentTieringConfiguration',
  's3:GetInventoryConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetMetricsConfiguration',
  's3:GetObject',
  's3:GetObjectTagging',
  's3:GetReplicationConfiguration',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListMultipartUploadParts',
  's3:PutBucketCORS',
  's3:PutBucketTagging',
  's3:PutObject',
  's3:PutObjectTagging',
] as const;

export type S3Action = (typeof TENANT_ACTIONS)[number] | (typeof BUCKET_ACTIONS)[number];

export interface AccessQuestion {
  readonly requester: Requester | null;
  readonly bucket?: BucketOwnership;
  readonly action: S3Action;
}

export type AccessReason =
  'anonymous' | 'no-bucket' | 'not-owner' | 'other-tenant' | 'own-tenant' | 'owner' | 'unknown-action';

/** `reason` is for logs and explanations; a client is told `AccessDenied` and no more. */
export interface AccessDecision {
  readonly isAllowed: boolean;
  readonly reason: AccessReason;
}

const tenantActions: ReadonlySet<string> = new Set(TENANT_ACTIONS);
const bucketActions: ReadonlySet<string> = new Set(BUCKET_ACTIONS);

/**
 * Judges one request. What no rule allows is denied: a bucket and its objects belong to the user
 * who made it, and a tenant's users may each list and make buckets.
 */
export function decide({ requester, bucket, action }: AccessQuestion): AccessDecision {
  if (requester === null) return deny('anonymous');
  if (tenantActions.has(action)) return allow('own-tenant');
  if (!bucketActions.has(action)) return deny('unknown-action');
  if (bucket === undefined) return deny('no-bucket');
  if (bucket.tenantId !== requester.tenantId) return deny('other-tenant');
  if (bucket.ownerUserId !== requester.userId) return deny('not-owner');
  return allow('owner');
}

function allow(reason: AccessReason): AccessDecision {
  return { isAllowed: true, reason };
}

function deny(reason: AccessReason): AccessDecision {
  return { isAllowed: false, reason };
}
