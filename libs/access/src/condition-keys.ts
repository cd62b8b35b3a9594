/** What a request brings to conditions: canonical key name → values. A key that is absent has no entry. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

const S3_KEYS = [
  's3:authtype',
  's3:delimiter',
  's3:locationconstraint',
  's3:max-keys',
  's3:object-lock-legal-hold',
  's3:object-lock-mode',
  's3:object-lock-remaining-retention-days',
  's3:object-lock-retain-until-date',
  's3:if-match',
  's3:if-none-match',
  's3:objectcreationoperation',
  's3:prefix',
  's3:requestobjecttagkeys',
  's3:resourceaccount',
  's3:signatureage',
  's3:signatureversion',
  's3:tlsversion',
  's3:versionid',
  's3:x-amz-acl',
  's3:x-amz-content-sha256',
  's3:x-amz-copy-source',
  's3:x-amz-grant-full-control',
  's3:x-amz-grant-read',
  's3:x-amz-grant-read-acp',
  's3:x-amz-grant-write',
  's3:x-amz-grant-write-acp',
  's3:x-amz-metadata-directive',
  's3:x-amz-object-ownership',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:x-amz-server-side-encryption-customer-algorithm',
  's3:x-amz-storage-class',
  's3:x-amz-website-redirect-location',
];

/** AWS's global keys; those that describe AWS's own network and organisation are known and never have a value here. */
const AWS_KEYS = [
  'aws:calledvia',
  'aws:currenttime',
  'aws:epochtime',
  'aws:multifactorauthage',
  'aws:multifactorauthpresent',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalservicename',
  'aws:principaltype',
  'aws:referer',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:tokenissuetime',
  'aws:useragent',
  'aws:userid',
  'aws:username',
  'aws:viaawsservice',
  'aws:vpcsourceip',
];

const KEYS: ReadonlySet<string> = new Set([...S3_KEYS, ...AWS_KEYS]);

/** Keys whose last part is a tag's key, which keeps its case. */
const TAG_PREFIXES = [
  's3:existingobjecttag/',
  's3:requestobjecttag/',
  's3:buckettag/',
  'aws:principaltag/',
  'aws:resourcetag/',
];

export const EXISTING_TAG_PREFIX = 's3:existingobjecttag/';
export const REQUEST_TAG_PREFIX = 's3:requestobjecttag/';
/** What a request says of keeping an object; in the keys of a policy, too. */
export const OBJECT_LOCK_PREFIX = 's3:object-lock-';
/** Where a new bucket shall lie. */
export const LOCATION_CONSTRAINT = 's3:locationconstraint';
/** Tags of the bucket, under the two names that AWS gives them. */
export const BUCKET_TAG_PREFIXES = ['s3:buckettag/', 'aws:resourcetag/'] as const;
/** The tenant that the bucket belongs to, under the two names that AWS gives it. */
export const RESOURCE_ACCOUNTS = ['s3:resourceaccount', 'aws:resourceaccount'] as const;
export const REQUEST_TAG_KEYS = 's3:requestobjecttagkeys';

/** Keys that only listings have. */
export const LISTING_KEYS: ReadonlySet<string> = new Set(['s3:prefix', 's3:delimiter', 's3:max-keys']);

/** Names of keys have no case; names of tags do. */
export function canonicalKey(name: string): string {
  const slash = name.indexOf('/');
  return slash < 0 ? name.toLowerCase() : name.slice(0, slash).toLowerCase() + name.slice(slash);
}

/** Whether AWS knows the (canonical) key. */
export function isKnownConditionKey(key: string): boolean {
  return KEYS.has(key) || TAG_PREFIXES.some((prefix) => key.startsWith(prefix) && key.length > prefix.length);
}
