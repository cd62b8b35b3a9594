import { describe, expect, it } from '@jest/globals';
import { type AccessQuestion, type S3Action, decide } from './decide.js';

const ada = { tenantId: 'acme', userId: 'ada' };
const bob = { tenantId: 'acme', userId: 'bob' };
const eve = { tenantId: 'other', userId: 'ada' };
const adasBucket = { tenantId: 'acme', ownerUserId: 'ada' };

describe('decide', () => {
  it.each<[string, AccessQuestion, boolean, string]>([
    ['the owner', { requester: ada, bucket: adasBucket, action: 's3:GetObject' }, true, 'owner'],
    ['the owner', { requester: ada, bucket: adasBucket, action: 's3:DeleteBucket' }, true, 'owner'],
    ['a colleague', { requester: bob, bucket: adasBucket, action: 's3:GetObject' }, false, 'not-owner'],
    [
      'a namesake elsewhere',
      { requester: eve, bucket: adasBucket, action: 's3:GetObject' },
      false,
      'other-tenant',
    ],
    ['nobody', { requester: null, bucket: adasBucket, action: 's3:GetObject' }, false, 'anonymous'],
    ['nobody', { requester: null, action: 's3:ListAllMyBuckets' }, false, 'anonymous'],
    ['a user', { requester: bob, action: 's3:ListAllMyBuckets' }, true, 'own-tenant'],
    ['a user', { requester: bob, action: 's3:CreateBucket' }, true, 'own-tenant'],
    ['a user without a bucket', { requester: bob, action: 's3:PutObject' }, false, 'no-bucket'],
  ])('of %s asking %j is %s: %s', (_who, question, isAllowed, reason) => {
    expect(decide(question)).toEqual({ isAllowed, reason });
  });

  it.each(['s3:PutBucketPolicy', 's3:*', 's3:getobject', '', 'constructor'])(
    'denies the owner the action %j, which no rule speaks of',
    (action) => {
      // A later version of a caller may ask for what this one does not know.
      const question = { requester: ada, bucket: adasBucket, action: action as S3Action };
      expect(decide(question)).toEqual({ isAllowed: false, reason: 'unknown-action' });
    },
  );
});
