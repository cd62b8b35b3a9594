import { describe, expect, it } from '@jest/globals';
import { decide, needsObject } from './decide.js';
import {
  acl,
  ada,
  bob,
  enforced,
  eve,
  everything,
  get,
  keyPolicy,
  onObjects,
  open,
  publicRead,
  put,
  withPolicy,
  type Row,
} from './testing/people.js';

const rows: Row[] = [
  // Whose it is.
  ['the owner reads', { requester: ada, bucket: enforced, ...get }, true, 'owner'],
  [
    'the owner deletes the bucket',
    { requester: ada, bucket: enforced, action: 's3:DeleteBucket' },
    true,
    'owner',
  ],
  ['a colleague reads', { requester: bob, bucket: enforced, ...get }, false, 'not-allowed'],
  ['nobody reads', { requester: null, bucket: enforced, ...get }, false, 'anonymous'],
  [
    'a user of another tenant',
    { requester: eve, bucket: withPolicy(open, publicRead), ...get },
    false,
    'other-tenant',
  ],
  [
    'a user makes a bucket',
    { requester: bob, action: 's3:CreateBucket', newBucket: 'x' },
    true,
    'own-tenant',
  ],
  [
    'a user makes a bucket with object lock',
    { requester: bob, action: 's3:PutBucketObjectLockConfiguration', newBucket: 'x' },
    true,
    'own-tenant',
  ],
  [
    'nobody makes a bucket with object lock',
    { requester: null, action: 's3:PutBucketObjectLockConfiguration', newBucket: 'x' },
    false,
    'anonymous',
  ],
  ['an object in a bucket that is not there', { requester: bob, ...put, newBucket: 'x' }, false, 'no-bucket'],
  ['nobody makes a bucket', { requester: null, action: 's3:CreateBucket' }, false, 'anonymous'],
  ['an action without its bucket', { requester: bob, action: 's3:PutObject' }, false, 'no-bucket'],
  [
    'an unknown action',
    { requester: ada, bucket: enforced, action: 's3:constructor' },
    false,
    'unknown-action',
  ],

  // Bucket policy.
  [
    'everybody by policy',
    { requester: null, bucket: withPolicy(open, publicRead), ...get },
    true,
    'bucket-policy',
  ],
  [
    'another action than allowed',
    { requester: null, bucket: withPolicy(open, publicRead), ...put },
    false,
    'anonymous',
  ],
  [
    'a public policy, restricted',
    { requester: null, bucket: withPolicy(enforced, publicRead), ...get },
    false,
    'public-access-blocked',
  ],
  [
    'a public policy, restricted, a colleague',
    { requester: bob, bucket: withPolicy(enforced, publicRead), ...get },
    true,
    'bucket-policy',
  ],
  [
    'a colleague by canonical id',
    {
      requester: bob,
      bucket: withPolicy(enforced, onObjects('Allow', { CanonicalUser: bob.canonicalId }, 's3:PutObject')),
      ...put,
    },
    true,
    'bucket-policy',
  ],
  [
    'all of the tenant',
    {
      requester: bob,
      bucket: withPolicy(enforced, onObjects('Allow', { AWS: 'arn:aws:iam::acme:root' }, 's3:PutObject')),
      ...put,
    },
    true,
    'bucket-policy',
  ],
  [
    'a deny beside an allow',
    {
      requester: bob,
      bucket: withPolicy(open, publicRead, onObjects('Deny', { AWS: bob.userId }, 's3:*')),
      ...get,
    },
    false,
    'denied-by-bucket-policy',
  ],
  [
    'a deny against the owner',
    { requester: ada, bucket: withPolicy(open, onObjects('Deny', '*', 's3:*')), ...get },
    false,
    'denied-by-bucket-policy',
  ],
  [
    'a deny of all but the owner, the owner',
    {
      requester: ada,
      bucket: withPolicy(open, {
        Effect: 'Deny',
        NotPrincipal: { AWS: ada.userId },
        Action: 's3:*',
        Resource: 'arn:aws:s3:::data/*',
      }),
      ...get,
    },
    true,
    'owner',
  ],
  [
    'a deny of all but the owner, a colleague',
    {
      requester: bob,
      bucket: withPolicy(open, publicRead, {
        Effect: 'Deny',
        NotPrincipal: { AWS: ada.userId },
        Action: 's3:*',
        Resource: 'arn:aws:s3:::data/*',
      }),
      ...get,
    },
    false,
    'denied-by-bucket-policy',
  ],
  [
    'the owner repairs the policy',
    {
      requester: ada,
      bucket: withPolicy(open, {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::data',
      }),
      action: 's3:PutBucketPolicy',
    },
    true,
    'owner-repairs-policy',
  ],
  [
    'a colleague repairs the policy',
    {
      requester: bob,
      bucket: withPolicy(open, {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::data',
      }),
      action: 's3:PutBucketPolicy',
    },
    false,
    'denied-by-bucket-policy',
  ],

  // Key and identity policies.
  [
    'a key for everything',
    { requester: ada, bucket: enforced, ...get, keyPolicy: keyPolicy(everything) },
    true,
    'owner',
  ],
  [
    'a key for another bucket',
    {
      requester: ada,
      bucket: enforced,
      ...get,
      keyPolicy: keyPolicy({ ...everything, Resource: 'arn:aws:s3:::other/*' }),
    },
    false,
    'not-in-key-policy',
  ],
  [
    'a key for reading only',
    { requester: ada, bucket: enforced, ...put, keyPolicy: keyPolicy({ ...everything, Action: 's3:Get*' }) },
    false,
    'not-in-key-policy',
  ],
  [
    'a key with a deny',
    {
      requester: ada,
      bucket: enforced,
      ...get,
      keyPolicy: keyPolicy(everything, { ...everything, Effect: 'Deny', Action: 's3:GetObject' }),
    },
    false,
    'denied-by-key-policy',
  ],
  [
    'a key gives nothing by itself',
    { requester: bob, bucket: enforced, ...get, keyPolicy: keyPolicy(everything) },
    false,
    'not-allowed',
  ],
  [
    'a key limits the repair too',
    {
      requester: ada,
      bucket: enforced,
      action: 's3:PutBucketPolicy',
      keyPolicy: keyPolicy({ ...everything, Action: 's3:GetObject' }),
    },
    false,
    'not-in-key-policy',
  ],
  [
    'a key limits listing buckets',
    {
      requester: ada,
      action: 's3:ListAllMyBuckets',
      keyPolicy: keyPolicy({ ...everything, Resource: 'arn:aws:s3:::data/*' }),
    },
    false,
    'not-in-key-policy',
  ],
  [
    'a key for all buckets lists them',
    {
      requester: ada,
      action: 's3:ListAllMyBuckets',
      keyPolicy: keyPolicy({ ...everything, Resource: 'arn:aws:s3:::*' }),
    },
    true,
    'own-tenant',
  ],
  [
    'a key may not make other buckets',
    {
      requester: ada,
      action: 's3:CreateBucket',
      newBucket: 'x',
      keyPolicy: keyPolicy({ ...everything, Resource: 'arn:aws:s3:::data' }),
    },
    false,
    'not-in-key-policy',
  ],
  [
    'an operator gave a colleague more',
    { requester: bob, bucket: enforced, ...get, identityPolicy: keyPolicy(everything) },
    true,
    'identity-policy',
  ],
  [
    'an operator took from the owner',
    {
      requester: ada,
      bucket: enforced,
      ...get,
      identityPolicy: keyPolicy({ ...everything, Effect: 'Deny' }),
    },
    false,
    'denied-by-identity-policy',
  ],
];

describe('decide', () => {
  it.each(rows)('%s', (_what, question, isAllowed, reason) => {
    expect(decide(question)).toEqual({ isAllowed, reason });
  });

  it('lets an explicit deny win over every way of being allowed', () => {
    const denied = {
      ...withPolicy(open, publicRead, onObjects('Deny', '*', 's3:GetObject')),
      acl: acl('public-read-write'),
    };
    const object = { ownerUserId: ada.userId, acl: acl('public-read') };
    for (const requester of [ada, bob, null]) {
      const question = { requester, bucket: denied, ...get, object, identityPolicy: keyPolicy(everything) };
      expect(decide(question)).toEqual({ isAllowed: false, reason: 'denied-by-bucket-policy' });
    }
  });
});

describe('needsObject', () => {
  it('is so where ACLs count, for what must be there', () => {
    expect(needsObject({ requester: bob, bucket: open, ...get })).toBe(true);
    expect(needsObject({ requester: bob, bucket: open, ...put })).toBe(false);
    expect(needsObject({ requester: bob, bucket: enforced, ...get })).toBe(false);
    expect(needsObject({ requester: bob, bucket: open, action: 's3:ListBucket' })).toBe(false);
  });

  it('is so where a policy asks for the tags', () => {
    const tagged = { Condition: { StringEquals: { 's3:ExistingObjectTag/Stage': 'public' } } };
    const bucket = withPolicy(enforced, onObjects('Allow', '*', 's3:GetObject', tagged));
    expect(needsObject({ requester: bob, bucket, ...get })).toBe(true);
    const limit = keyPolicy({ ...everything, ...tagged });
    expect(needsObject({ requester: ada, bucket: enforced, ...get, keyPolicy: limit })).toBe(true);
  });
});
