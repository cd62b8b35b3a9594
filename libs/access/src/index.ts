/** Decides whether a requester may do something; the one evaluator of permissions. Never authenticates, never fetches. */
export * from './access-control-list.js';
export { isS3Action, type S3Action } from './actions.js';
export {
  BUCKET_TAG_PREFIXES,
  canonicalKey,
  type ConditionContext,
  EXISTING_TAG_PREFIX,
  LOCATION_CONSTRAINT,
  OBJECT_LOCK_PREFIX,
  REQUEST_TAG_KEYS,
  REQUEST_TAG_PREFIX,
  RESOURCE_ACCOUNTS,
} from './condition-keys.js';
export * from './decide.js';
export type { Requester } from './judge-policy.js';
export { MAX_POLICY_BYTES, parseBucketPolicy, parseIdentityPolicy } from './parse-policy.js';
export { type Policy, principalsOf } from './policy.js';
export * from './policy-error.js';
export * from './public-access-block.js';
export { isPublicPolicy } from './public-policy.js';
