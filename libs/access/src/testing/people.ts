import { type AccessControlList, expandCannedAcl } from '../access-control-list.js';
import type { AccessQuestion, BucketFacts } from '../decide.js';
import { parseBucketPolicy, parseIdentityPolicy } from '../parse-policy.js';
import { EVERYTHING_BLOCKED } from '../public-access-block.js';

/** Who asks, and for what, in the decision tables. */
export const user = (name: string, tenantId = 'acme') => ({
  tenantId,
  tenantName: tenantId,
  userId: `00000000-0000-0000-0000-0000000000${name}`,
  canonicalId: name.repeat(32),
});
export const ada = user('aa');
export const bob = user('bb');
export const eve = user('ee', 'other');

export const enforced: BucketFacts = {
  tenantId: 'acme',
  name: 'data',
  ownerUserId: ada.userId,
  ownership: 'BucketOwnerEnforced',
  acl: null,
  policy: null,
  publicAccessBlock: EVERYTHING_BLOCKED,
};
export const open: BucketFacts = { ...enforced, ownership: 'ObjectWriter', publicAccessBlock: null };

export const policy = (...statements: object[]) =>
  parseBucketPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'data');
export const keyPolicy = (...statements: object[]) =>
  parseIdentityPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
export const onObjects = (Effect: string, Principal: unknown, Action: unknown, more: object = {}) => ({
  Effect,
  Principal,
  Action,
  Resource: 'arn:aws:s3:::data/*',
  ...more,
});
export const everything = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
export const acl = (canned: Parameters<typeof expandCannedAcl>[0]) =>
  expandCannedAcl(canned, ada.canonicalId);
export const adasObject = { ownerUserId: ada.userId, acl: null };
export const bobsObject = { ownerUserId: bob.userId, acl: null };
export const toBob = (permission: AccessControlList['grants'][number]['permission']): AccessControlList => ({
  grants: [{ grantee: { type: 'user', canonicalId: bob.canonicalId }, permission }],
});
export const withPolicy = (bucket: BucketFacts, ...statements: object[]) => ({
  ...bucket,
  policy: policy(...statements),
});
export const publicRead = onObjects('Allow', '*', 's3:GetObject');
export const get = { action: 's3:GetObject', key: 'k' };
export const put = { action: 's3:PutObject', key: 'k', object: 'new' } as const;

/** One line of a decision table. */
export type Row = readonly [what: string, question: AccessQuestion, isAllowed: boolean, reason: string];
