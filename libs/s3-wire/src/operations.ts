/** What a request addresses: the account, a bucket or an object. */
export type S3Level = 'service' | 'bucket' | 'object';

export type S3Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS';

/**
 * What the body of a request may be; `xml` bodies (and the JSON of a policy) are read whole, up to `maxBytes`. A document
 * that is `aboutObject` comes with the checksum of the object it makes, not with its own, in `x-amz-checksum-…`.
 */
export type BodyRule =
  | { readonly kind: 'none' }
  | { readonly kind: 'xml'; readonly maxBytes: number; readonly aboutObject?: true }
  | { readonly kind: 'stream' };

/** How an operation is told from the others of its method and level, what it asks for and what it takes. */
export interface OperationFacts {
  readonly method: S3Method;
  readonly level: S3Level;
  /** Query parameter whose presence selects it. */
  readonly query?: string;
  /** Request header whose presence selects it. */
  readonly header?: string;
  /** IAM action that the caller needs. */
  readonly permission: string;
  /** The one needed instead where the request names a version. */
  readonly versionPermission?: string;
  readonly body: BodyRule;
  readonly isImplemented: boolean;
  /** Asks for a setting that no bucket can have here: answered as AWS answers for a bucket that never had it. */
  readonly isNeverSet?: boolean;
}

interface Traits {
  readonly versionPermission?: string;
  readonly query?: string;
  readonly header?: string;
  readonly body?: BodyRule;
}

const NONE: BodyRule = { kind: 'none' };
const STREAM: BodyRule = { kind: 'stream' };
const xml = (maxBytes: number) => ({ kind: 'xml', maxBytes }) as const;
const KIB = 1024;
const MIB = 1024 * KIB;

function now(method: S3Method, level: S3Level, permission: string, traits: Traits = {}) {
  return {
    method,
    level,
    permission: `s3:${permission}`,
    body: NONE,
    ...traits,
    isImplemented: true,
  } as const;
}

function neverSet(permission: string, query: string) {
  return { ...now('GET', 'bucket', permission, { query }), isNeverSet: true } as const;
}

function later(method: S3Method, level: S3Level, permission: string, query?: string) {
  const facts = { method, level, permission: `s3:${permission}`, body: NONE, isImplemented: false } as const;
  return query === undefined ? facts : { ...facts, query };
}

/**
 * Every operation of the S3 data plane by AWS's name (Amazon S3 API Reference, "Amazon S3 actions"; permissions
 * from the Service Authorization Reference). The one place that says how a request is recognised, which
 * permission it needs and what body it takes; `later` rows are known and answer 501. `docs/s3-compatibility.md` is written
 * from it by `npm run docs:s3`.
 */
export const OPERATIONS = {
  ListBuckets: now('GET', 'service', 'ListAllMyBuckets'),

  ListObjects: now('GET', 'bucket', 'ListBucket'),
  ListObjectsV2: now('GET', 'bucket', 'ListBucket', { query: 'list-type' }),
  HeadBucket: now('HEAD', 'bucket', 'ListBucket'),
  CreateBucket: now('PUT', 'bucket', 'CreateBucket', { body: xml(64 * KIB) }),
  DeleteBucket: now('DELETE', 'bucket', 'DeleteBucket'),
  GetBucketLocation: now('GET', 'bucket', 'GetBucketLocation', { query: 'location' }),
  GetBucketTagging: now('GET', 'bucket', 'GetBucketTagging', { query: 'tagging' }),
  PutBucketTagging: now('PUT', 'bucket', 'PutBucketTagging', { query: 'tagging', body: xml(256 * KIB) }),
  DeleteBucketTagging: now('DELETE', 'bucket', 'PutBucketTagging', { query: 'tagging' }),
  ListObjectVersions: now('GET', 'bucket', 'ListBucketVersions', { query: 'versions' }),
  GetBucketVersioning: now('GET', 'bucket', 'GetBucketVersioning', { query: 'versioning' }),
  PutBucketVersioning: now('PUT', 'bucket', 'PutBucketVersioning', {
    query: 'versioning',
    body: xml(64 * KIB),
  }),
  ListMultipartUploads: now('GET', 'bucket', 'ListBucketMultipartUploads', { query: 'uploads' }),
  DeleteObjects: now('POST', 'bucket', 'DeleteObject', { query: 'delete', body: xml(2 * MIB) }),

  GetObject: now('GET', 'object', 'GetObject', { versionPermission: 's3:GetObjectVersion' }),
  HeadObject: now('HEAD', 'object', 'GetObject', { versionPermission: 's3:GetObjectVersion' }),
  PutObject: now('PUT', 'object', 'PutObject', { body: STREAM }),
  CopyObject: now('PUT', 'object', 'PutObject', { header: 'x-amz-copy-source' }),
  DeleteObject: now('DELETE', 'object', 'DeleteObject', { versionPermission: 's3:DeleteObjectVersion' }),
  GetObjectAttributes: now('GET', 'object', 'GetObjectAttributes', {
    query: 'attributes',
    versionPermission: 's3:GetObjectVersionAttributes',
  }),
  GetObjectTagging: now('GET', 'object', 'GetObjectTagging', {
    query: 'tagging',
    versionPermission: 's3:GetObjectVersionTagging',
  }),
  PutObjectTagging: now('PUT', 'object', 'PutObjectTagging', {
    query: 'tagging',
    body: xml(64 * KIB),
    versionPermission: 's3:PutObjectVersionTagging',
  }),
  DeleteObjectTagging: now('DELETE', 'object', 'DeleteObjectTagging', {
    query: 'tagging',
    versionPermission: 's3:DeleteObjectVersionTagging',
  }),
  CreateMultipartUpload: now('POST', 'object', 'PutObject', { query: 'uploads' }),
  UploadPart: now('PUT', 'object', 'PutObject', { query: 'uploadId', body: STREAM }),
  UploadPartCopy: now('PUT', 'object', 'PutObject', { query: 'uploadId', header: 'x-amz-copy-source' }),
  CompleteMultipartUpload: now('POST', 'object', 'PutObject', {
    query: 'uploadId',
    body: { ...xml(4 * MIB), aboutObject: true },
  }),
  AbortMultipartUpload: now('DELETE', 'object', 'AbortMultipartUpload', { query: 'uploadId' }),
  ListParts: now('GET', 'object', 'ListMultipartUploadParts', { query: 'uploadId' }),

  GetBucketAcl: now('GET', 'bucket', 'GetBucketAcl', { query: 'acl' }),
  PutBucketAcl: now('PUT', 'bucket', 'PutBucketAcl', { query: 'acl', body: xml(64 * KIB) }),
  GetObjectAcl: now('GET', 'object', 'GetObjectAcl', {
    query: 'acl',
    versionPermission: 's3:GetObjectVersionAcl',
  }),
  PutObjectAcl: now('PUT', 'object', 'PutObjectAcl', {
    query: 'acl',
    body: xml(64 * KIB),
    versionPermission: 's3:PutObjectVersionAcl',
  }),
  GetBucketPolicy: now('GET', 'bucket', 'GetBucketPolicy', { query: 'policy' }),
  PutBucketPolicy: now('PUT', 'bucket', 'PutBucketPolicy', { query: 'policy', body: xml(64 * KIB) }),
  DeleteBucketPolicy: now('DELETE', 'bucket', 'DeleteBucketPolicy', { query: 'policy' }),
  GetBucketPolicyStatus: now('GET', 'bucket', 'GetBucketPolicyStatus', { query: 'policyStatus' }),
  GetPublicAccessBlock: now('GET', 'bucket', 'GetBucketPublicAccessBlock', { query: 'publicAccessBlock' }),
  PutPublicAccessBlock: now('PUT', 'bucket', 'PutBucketPublicAccessBlock', {
    query: 'publicAccessBlock',
    body: xml(64 * KIB),
  }),
  DeletePublicAccessBlock: now('DELETE', 'bucket', 'PutBucketPublicAccessBlock', {
    query: 'publicAccessBlock',
  }),
  GetBucketOwnershipControls: now('GET', 'bucket', 'GetBucketOwnershipControls', {
    query: 'ownershipControls',
  }),
  PutBucketOwnershipControls: now('PUT', 'bucket', 'PutBucketOwnershipControls', {
    query: 'ownershipControls',
    body: xml(64 * KIB),
  }),
  DeleteBucketOwnershipControls: now('DELETE', 'bucket', 'PutBucketOwnershipControls', {
    query: 'ownershipControls',
  }),
  GetBucketCors: now('GET', 'bucket', 'GetBucketCORS', { query: 'cors' }),
  PutBucketCors: now('PUT', 'bucket', 'PutBucketCORS', { query: 'cors', body: xml(64 * KIB) }),
  DeleteBucketCors: now('DELETE', 'bucket', 'PutBucketCORS', { query: 'cors' }),
  GetBucketLifecycleConfiguration: now('GET', 'bucket', 'GetLifecycleConfiguration', { query: 'lifecycle' }),
  PutBucketLifecycleConfiguration: now('PUT', 'bucket', 'PutLifecycleConfiguration', {
    query: 'lifecycle',
    body: xml(2 * MIB),
  }),
  DeleteBucketLifecycle: now('DELETE', 'bucket', 'PutLifecycleConfiguration', { query: 'lifecycle' }),
  GetObjectLockConfiguration: now('GET', 'bucket', 'GetBucketObjectLockConfiguration', {
    query: 'object-lock',
  }),
  PutObjectLockConfiguration: now('PUT', 'bucket', 'PutBucketObjectLockConfiguration', {
    query: 'object-lock',
    body: xml(64 * KIB),
  }),
  GetObjectRetention: now('GET', 'object', 'GetObjectRetention', { query: 'retention' }),
  PutObjectRetention: now('PUT', 'object', 'PutObjectRetention', { query: 'retention', body: xml(64 * KIB) }),
  GetObjectLegalHold: now('GET', 'object', 'GetObjectLegalHold', { query: 'legal-hold' }),
  PutObjectLegalHold: now('PUT', 'object', 'PutObjectLegalHold', {
    query: 'legal-hold',
    body: xml(64 * KIB),
  }),
  GetBucketEncryption: neverSet('GetEncryptionConfiguration', 'encryption'),
  PutBucketEncryption: later('PUT', 'bucket', 'PutEncryptionConfiguration', 'encryption'),
  DeleteBucketEncryption: later('DELETE', 'bucket', 'PutEncryptionConfiguration', 'encryption'),
  GetBucketLogging: neverSet('GetBucketLogging', 'logging'),
  PutBucketLogging: later('PUT', 'bucket', 'PutBucketLogging', 'logging'),
  GetBucketNotificationConfiguration: neverSet('GetBucketNotification', 'notification'),
  PutBucketNotificationConfiguration: later('PUT', 'bucket', 'PutBucketNotification', 'notification'),
  GetBucketReplication: neverSet('GetReplicationConfiguration', 'replication'),
  PutBucketReplication: later('PUT', 'bucket', 'PutReplicationConfiguration', 'replication'),
  DeleteBucketReplication: later('DELETE', 'bucket', 'PutReplicationConfiguration', 'replication'),
  GetBucketRequestPayment: neverSet('GetBucketRequestPayment', 'requestPayment'),
  PutBucketRequestPayment: later('PUT', 'bucket', 'PutBucketRequestPayment', 'requestPayment'),
  GetBucketWebsite: neverSet('GetBucketWebsite', 'website'),
  PutBucketWebsite: later('PUT', 'bucket', 'PutBucketWebsite', 'website'),
  DeleteBucketWebsite: later('DELETE', 'bucket', 'DeleteBucketWebsite', 'website'),
  GetBucketAccelerateConfiguration: neverSet('GetAccelerateConfiguration', 'accelerate'),
  PutBucketAccelerateConfiguration: later('PUT', 'bucket', 'PutAccelerateConfiguration', 'accelerate'),
  ListBucketAnalyticsConfigurations: neverSet('GetAnalyticsConfiguration', 'analytics'),
  ListBucketInventoryConfigurations: neverSet('GetInventoryConfiguration', 'inventory'),
  ListBucketMetricsConfigurations: neverSet('GetMetricsConfiguration', 'metrics'),
  ListBucketIntelligentTieringConfigurations: neverSet(
    'GetIntelligentTieringConfiguration',
    'intelligent-tiering',
  ),
  PutBucketAnalyticsConfiguration: later('PUT', 'bucket', 'PutAnalyticsConfiguration', 'analytics'),
  DeleteBucketAnalyticsConfiguration: later('DELETE', 'bucket', 'PutAnalyticsConfiguration', 'analytics'),
  PutBucketInventoryConfiguration: later('PUT', 'bucket', 'PutInventoryConfiguration', 'inventory'),
  DeleteBucketInventoryConfiguration: later('DELETE', 'bucket', 'PutInventoryConfiguration', 'inventory'),
  PutBucketMetricsConfiguration: later('PUT', 'bucket', 'PutMetricsConfiguration', 'metrics'),
  DeleteBucketMetricsConfiguration: later('DELETE', 'bucket', 'PutMetricsConfiguration', 'metrics'),
  PutBucketIntelligentTieringConfiguration: later(
    'PUT',
    'bucket',
    'PutIntelligentTieringConfiguration',
    'intelligent-tiering',
  ),
  DeleteBucketIntelligentTieringConfiguration: later(
    'DELETE',
    'bucket',
    'PutIntelligentTieringConfiguration',
    'intelligent-tiering',
  ),
  RestoreObject: later('POST', 'object', 'RestoreObject', 'restore'),
  SelectObjectContent: later('POST', 'object', 'GetObject', 'select'),
  GetObjectTorrent: later('GET', 'object', 'GetObjectTorrent', 'torrent'),
  RenameObject: later('PUT', 'object', 'PutObject', 'renameObject'),
  PostObject: now('POST', 'bucket', 'PutObject', { body: STREAM }),
} as const satisfies Record<string, OperationFacts>;

/** Every operation we know by name. */
export type KnownOperation = keyof typeof OPERATIONS;

/** The operations that are answered; a registry over this type is exhaustive. */
export type S3Operation = {
  [Name in KnownOperation]: (typeof OPERATIONS)[Name] extends { readonly isImplemented: true } ? Name : never;
}[KnownOperation];

/** Facts of one operation, typed as the interface. */
export function operationFacts(name: KnownOperation): OperationFacts {
  return OPERATIONS[name];
}

/**
 * The IAM action that a request needs: another one where it names a version.
 *
 * @param hasVersion whether the query has `versionId`
 */
export function requiredPermission(name: KnownOperation, hasVersion: boolean): string {
  const { permission, versionPermission } = operationFacts(name);
  return hasVersion ? (versionPermission ?? permission) : permission;
}

/** Longest XML body that the operation takes, in bytes; 0 when it takes none. */
export function maxXmlBytes(name: S3Operation): number {
  const { body } = operationFacts(name);
  return body.kind === 'xml' ? body.maxBytes : 0;
}
