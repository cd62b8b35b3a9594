import { EVERYTHING_BLOCKED } from '@sgw/access';

/** What rows have that say nothing of access. */
export const TENANT_DEFAULTS = {
  defaultObjectOwnership: 'BucketOwnerEnforced',
  defaultPublicAccessBlock: true,
  allowSignatureV2: false,
} as const;

export const USER_DEFAULTS = { email: null, policy: null } as const;

export const BUCKET_DEFAULTS = {
  ownership: 'BucketOwnerEnforced',
  acl: null,
  publicAccessBlock: EVERYTHING_BLOCKED,
} as const;
