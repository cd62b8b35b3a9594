import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ObjectOwnership,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { usePeople } from '../support/use-operator.js';

describe('PutBucketOwnershipControls', () => {
  const people = usePeople();
  const own = (Bucket: string, ObjectOwnership: ObjectOwnership) =>
    people.owner.s3.send(
      new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
    );
  const put = (Bucket: string, Key: string, ACL?: 'bucket-owner-full-control') =>
    people.colleague.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, ACL }));
  const read = (Bucket: string, Key: string) => people.owner.s3.send(new GetObjectCommand({ Bucket, Key }));

  it('decides whose the objects are that others put', async () => {
    const bucket = await people.openBucket('public-read-write');
    await put(bucket, 'theirs');
    expect(await s3Failure(read(bucket, 'theirs'))).toMatchObject({ code: 'AccessDenied' });
    await put(bucket, 'shared', 'bucket-owner-full-control');
    await read(bucket, 'shared');
    await own(bucket, 'BucketOwnerPreferred');
    await put(bucket, 'given', 'bucket-owner-full-control');
    await read(bucket, 'given');
    expect(
      await s3Failure(people.colleague.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'given' }))),
    ).toMatchObject({ code: 'AccessDenied' });
    await put(bucket, 'kept');
    expect(await s3Failure(read(bucket, 'kept'))).toMatchObject({ code: 'AccessDenied' });
    const { Contents = [] } = await people.owner.s3.send(
      new ListObjectsV2Command({ Bucket: bucket, FetchOwner: true }),
    );
    const { owner, colleague } = people;
    expect(Contents.map(({ Key, Owner }) => [Key, Owner?.ID])).toEqual([
      ['given', owner.canonicalId],
      ['kept', colleague.canonicalId],
      ['shared', colleague.canonicalId],
      ['theirs', colleague.canonicalId],
    ]);
  });

  it('gives everything to the bucket’s owner when ACLs are switched off', async () => {
    const bucket = await people.openBucket('public-read-write');
    await put(bucket, 'theirs');
    expect(await s3Failure(own(bucket, 'BucketOwnerEnforced'))).toEqual({
      code: 'InvalidBucketAclWithObjectOwnership',
      status: 400,
      message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    });
    await people.owner.s3.send(new PutBucketAclCommand({ Bucket: bucket, ACL: 'private' }));
    await own(bucket, 'BucketOwnerEnforced');
    await read(bucket, 'theirs');
    const byWriter = people.colleague.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'theirs' }));
    expect(await s3Failure(byWriter)).toMatchObject({ code: 'AccessDenied' });
  });

  it('refuses what is not exactly one rule', async () => {
    const bucket = await people.openBucket();
    for (const body of [
      '<OwnershipControls/>',
      '<OwnershipControls><Rule/></OwnershipControls>',
      '<OwnershipControls><Rule><ObjectOwnership>Mine</ObjectOwnership></Rule></OwnershipControls>',
    ])
      expect(await people.raw('PUT', `/${bucket}?ownershipControls`, body)).toMatchObject({
        status: 400,
        code: 'MalformedXML',
      });
  });
});
