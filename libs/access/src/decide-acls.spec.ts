import { describe, expect, it } from '@jest/globals';
import { decide } from './decide.js';
import { EVERYTHING_BLOCKED } from './public-access-block.js';
import {
  acl,
  ada,
  adasObject,
  bob,
  bobsObject,
  enforced,
  get,
  open,
  publicRead,
  put,
  toBob,
  withPolicy,
  type Row,
} from './testing/people.js';

const rows: Row[] = [
  // ACLs and ownership.
  [
    'public-read lists',
    { requester: null, bucket: { ...open, acl: acl('public-read') }, action: 's3:ListBucket' },
    true,
    'bucket-acl',
  ],
  [
    'public-read does not read objects',
    { requester: null, bucket: { ...open, acl: acl('public-read') }, ...get, object: adasObject },
    false,
    'anonymous',
  ],
  [
    'public-read object',
    { requester: null, bucket: open, ...get, object: { ...adasObject, acl: acl('public-read') } },
    true,
    'object-acl',
  ],
  [
    'public-read-write writes',
    { requester: null, bucket: { ...open, acl: acl('public-read-write') }, ...put },
    true,
    'bucket-acl',
  ],
  [
    'public-read-write does not configure',
    { requester: null, bucket: { ...open, acl: acl('public-read-write') }, action: 's3:PutBucketAcl' },
    false,
    'anonymous',
  ],
  [
    'authenticated-read, nobody',
    { requester: null, bucket: { ...open, acl: acl('authenticated-read') }, action: 's3:ListBucket' },
    false,
    'anonymous',
  ],
  [
    'authenticated-read, a colleague',
    { requester: bob, bucket: { ...open, acl: acl('authenticated-read') }, action: 's3:ListBucket' },
    true,
    'bucket-acl',
  ],
  [
    'log-delivery-write is for nobody',
    { requester: bob, bucket: { ...open, acl: acl('log-delivery-write') }, ...put },
    false,
    'not-allowed',
  ],
  [
    'ACLs that are ignored',
    {
      requester: null,
      bucket: { ...open, acl: acl('public-read'), publicAccessBlock: EVERYTHING_BLOCKED },
      action: 's3:ListBucket',
    },
    false,
    'anonymous',
  ],
  [
    'ACLs that are switched off',
    { requester: bob, bucket: { ...enforced, acl: toBob('FULL_CONTROL') }, action: 's3:ListBucket' },
    false,
    'not-allowed',
  ],
  [
    'a grant to a user',
    { requester: bob, bucket: { ...open, acl: toBob('READ_ACP') }, action: 's3:GetBucketAcl' },
    true,
    'bucket-acl',
  ],
  [
    'a grant of full control',
    { requester: bob, bucket: { ...open, acl: toBob('FULL_CONTROL') }, action: 's3:PutBucketAcl' },
    true,
    'bucket-acl',
  ],
  [
    'full control is no ownership',
    { requester: bob, bucket: { ...open, acl: toBob('FULL_CONTROL') }, action: 's3:DeleteBucket' },
    false,
    'not-allowed',
  ],
  [
    'a writer says who may read',
    { requester: bob, bucket: { ...open, acl: toBob('WRITE') }, ...put, action: 's3:PutObjectAcl' },
    true,
    'bucket-acl',
  ],
  [
    'a writer does not change what is there',
    {
      requester: bob,
      bucket: { ...open, acl: toBob('WRITE') },
      action: 's3:PutObjectAcl',
      key: 'k',
      object: adasObject,
    },
    false,
    'not-allowed',
  ],
  [
    'a writer reads what they wrote',
    { requester: bob, bucket: open, ...get, object: bobsObject },
    true,
    'object-owner',
  ],
  [
    'the owner of the bucket does not read it',
    { requester: ada, bucket: open, ...get, object: bobsObject },
    false,
    'not-allowed',
  ],
  [
    'the owner of the bucket was given it',
    { requester: ada, bucket: open, ...get, object: { ...bobsObject, acl: acl('private') } },
    true,
    'object-acl',
  ],
  [
    'the owner of the bucket deletes it',
    { requester: ada, bucket: open, action: 's3:DeleteObject', key: 'k' },
    true,
    'owner',
  ],
  [
    'a policy gives no object of others',
    { requester: null, bucket: withPolicy(open, publicRead), ...get, object: bobsObject },
    false,
    'anonymous',
  ],
  [
    'with owner enforced all is the bucket owner’s',
    { requester: ada, bucket: enforced, ...get, object: bobsObject },
    true,
    'owner',
  ],
  [
    'with owner enforced the writer has no say',
    { requester: bob, bucket: enforced, ...get, object: bobsObject },
    false,
    'not-allowed',
  ],
  [
    'without controls, ACLs count',
    {
      requester: null,
      bucket: { ...open, ownership: null, acl: acl('public-read') },
      action: 's3:ListBucket',
    },
    true,
    'bucket-acl',
  ],
];

describe('decide, where ACLs count', () => {
  it.each(rows)('%s', (_what, question, isAllowed, reason) => {
    expect(decide(question)).toEqual({ isAllowed, reason });
  });
});
