/** What an action is about: the tenant's account, a bucket, or the objects in one. */
export type ActionLevel = 'account' | 'bucket' | 'object';

const ACCOUNT = ['CreateBucket', 'ListAllMyBuckets'] as const;

const BUCKET = [
  'DeleteBucket',
  'DeleteBucketPolicy',
  'DeleteBucketWebsite',
  'GetAccelerateConfiguration',
  'GetAnalyticsConfiguration',
  'GetBucketAcl',
  'GetBucketCORS',
  'GetBucketLocation',
  'GetBucketLogging',
  'GetBucketNotification',
  'GetBucketObjectLockConfiguration',
  'GetBucketOwnershipControls',
  'GetBucketPolicy',
  'GetBucketPolicyStatus',
  'GetBucketPublicAccessBlock',
  'GetBucketRequestPayment',
  'GetBucketTagging',
  'GetBucketVersioning',
  'GetBucketWebsite',
  'GetEncryptionConfiguration',
  'GetIntelligentTieringConfiguration',
  'GetInventoryConfiguration',
  'GetLifecycleConfiguration',
  'GetMetricsConfiguration',
  'GetReplicationConfiguration',
  'ListBucket',
  'ListBucketMultipartUploads',
  'ListBucketVersions',
  'PutAccelerateConfiguration',
  'PutAnalyticsConfiguration',
  'PutBucketAcl',
  'PutBucketCORS',
  'PutBucketLogging',
  'PutBucketNotification',
  'PutBucketObjectLockConfiguration',
  'PutBucketOwnershipControls',
  'PutBucketPolicy',
  'PutBucketPublicAccessBlock',
  'PutBucketRequestPayment',
  'PutBucketTagging',
  'PutBucketVersioning',
  'PutBucketWebsite',
  'PutEncryptionConfiguration',
  'PutIntelligentTieringConfiguration',
  'PutInventoryConfiguration',
  'PutLifecycleConfiguration',
  'PutMetricsConfiguration',
  'PutReplicationConfiguration',
] as const;

/** Actions on an object that must be there: whose it is, and what tags it has, may decide. */
const EXISTING = [
  'DeleteObjectTagging',
  'DeleteObjectVersionTagging',
  'GetObject',
  'GetObjectAcl',
  'GetObjectAttributes',
  'GetObjectLegalHold',
  'GetObjectRetention',
  'GetObjectTagging',
  'GetObjectTorrent',
  'GetObjectVersion',
  'GetObjectVersionAcl',
  'GetObjectVersionAttributes',
  'GetObjectVersionTagging',
  'GetObjectVersionTorrent',
  'PutObjectAcl',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectTagging',
  'PutObjectVersionAcl',
  'PutObjectVersionTagging',
  'RestoreObject',
] as const;

const OBJECT = [
  'AbortMultipartUpload',
  'BypassGovernanceRetention',
  'DeleteObject',
  'DeleteObjectVersion',
  'ListMultipartUploadParts',
  'ObjectOwnerOverrideToBucketOwner',
  'PutObject',
  'ReplicateDelete',
  'ReplicateObject',
  'ReplicateTags',
] as const;

/** An action by AWS's name (Service Authorization Reference, "Actions defined by Amazon S3"). */
export type S3Action =
  `s3:${(typeof ACCOUNT)[number] | (typeof BUCKET)[number] | (typeof EXISTING)[number] | (typeof OBJECT)[number]}`;

const LEVELS: ReadonlyMap<string, ActionLevel> = new Map<string, ActionLevel>([
  ...ACCOUNT.map((name) => [`s3:${name}`, 'account'] as const),
  ...BUCKET.map((name) => [`s3:${name}`, 'bucket'] as const),
  ...[...EXISTING, ...OBJECT].map((name) => [`s3:${name}`, 'object'] as const),
]);

const ON_EXISTING: ReadonlySet<string> = new Set(EXISTING.map((name) => `s3:${name}`));

/** What the action is about; undefined for one that nobody knows. */
export function levelOf(action: string): ActionLevel | undefined {
  return LEVELS.get(action);
}

/** Whether the text is an action by AWS's name. */
export function isS3Action(text: string): text is S3Action {
  return LEVELS.has(text);
}

/** Whether the action needs an object that is there. */
export function isOnExistingObject(action: string): boolean {
  return ON_EXISTING.has(action);
}

/** Every action that we know, with its level. */
export const KNOWN_ACTIONS: readonly (readonly [action: string, level: ActionLevel])[] = [...LEVELS];
