import {
  CreateBucketCommand,
  GetBucketOwnershipControlsCommand,
  type ObjectOwnership,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('GetBucketOwnershipControls', () => {
  const people = usePeople();
  const made = async (ObjectOwnership?: ObjectOwnership, by = people.owner) => {
    const Bucket = uniqueBucket('own');
    await by.s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership }));
    const { OwnershipControls } = await by.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return OwnershipControls?.Rules?.map((rule) => rule.ObjectOwnership);
  };

  it('shows BucketOwnerEnforced for a new bucket, or what its maker asked for', async () => {
    expect(await made()).toEqual(['BucketOwnerEnforced']);
    expect(await made('BucketOwnerPreferred')).toEqual(['BucketOwnerPreferred']);
    expect(await made('ObjectWriter')).toEqual(['ObjectWriter']);
    expect(await s3Failure(made('Mine' as ObjectOwnership))).toMatchObject({ code: 'InvalidArgument' });
  });

  it('shows what the tenant’s settings say', async () => {
    const tenant = await people.operator.tenant({ defaultObjectOwnership: 'BucketOwnerPreferred' });
    const user = await people.operator.user(tenant);
    expect(await made(undefined, user)).toEqual(['BucketOwnerPreferred']);
    await people.operator.ask('PATCH', `/tenants/${tenant}`, { defaultObjectOwnership: 'ObjectWriter' });
    expect(await made(undefined, user)).toEqual(['ObjectWriter']);
  });
});
