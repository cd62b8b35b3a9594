import {
  CreateBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  GetBucketOwnershipControlsCommand,
  PutBucketAclCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('DeleteBucketOwnershipControls', () => {
  const people = usePeople();

  it('lets ACLs count again', async () => {
    const Bucket = uniqueBucket('own');
    await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
    const { $metadata } = await people.owner.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    expect($metadata.httpStatusCode).toBe(204);
    const get = people.owner.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(await s3Failure(get)).toEqual({
      code: 'OwnershipControlsNotFoundError',
      status: 404,
      message: 'The bucket ownership controls were not found',
    });
    await people.owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }));
  });
});
