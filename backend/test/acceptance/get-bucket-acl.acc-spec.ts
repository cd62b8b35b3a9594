import { CreateBucketCommand, GetBucketAclCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('GetBucketAcl', () => {
  const people = usePeople();
  const get = (Bucket: string) => people.owner.s3.send(new GetBucketAclCommand({ Bucket }));

  it('shows the owner with full control, also where ACLs are switched off', async () => {
    const Bucket = uniqueBucket('plain');
    await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
    const owner = { ID: people.owner.canonicalId, DisplayName: 'Owner' };
    for (const name of [Bucket, await people.openBucket()]) {
      const { Owner, Grants } = await get(name);
      expect(Owner).toEqual(owner);
      expect(Grants).toEqual([{ Grantee: { ...owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
    }
  });

  it('shows groups by their address', async () => {
    const bucket = await people.openBucket();
    // The SDK's own list of names leaves this one out; AWS takes it for buckets.
    const headers = [['x-amz-acl', 'log-delivery-write']] as const;
    expect((await people.raw('PUT', `/${bucket}?acl`, '', headers)).status).toBe(200);
    const { Grants = [] } = await get(bucket);
    expect(Grants.slice(1)).toEqual(
      ['WRITE', 'READ_ACP'].map((Permission) => ({
        Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' },
        Permission,
      })),
    );
  });
});
