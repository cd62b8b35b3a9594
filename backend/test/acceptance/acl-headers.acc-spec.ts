import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  type CreateBucketCommandInput,
  CreateMultipartUploadCommand,
  GetBucketAclCommand,
  GetObjectAclCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('ACL headers of what is made', () => {
  const people = usePeople();
  const create = (more: Partial<CreateBucketCommandInput>) =>
    people.owner.s3.send(new CreateBucketCommand({ Bucket: uniqueBucket('acl'), ...more }));

  it('are refused for a new bucket that has none, or may not be public', async () => {
    expect(await s3Failure(create({ ACL: 'public-read' }))).toMatchObject({
      code: 'InvalidBucketAclWithObjectOwnership',
      status: 400,
    });
    expect(await s3Failure(create({ ACL: 'public-read', ObjectOwnership: 'ObjectWriter' }))).toEqual({
      code: 'InvalidBucketAclWithBlockPublicAccessError',
      status: 400,
      message: 'Bucket cannot have public ACLs set with BlockPublicAccess enabled',
    });
    await create({ ACL: 'private' });
  });

  it('share a new bucket that allows it', async () => {
    const Bucket = uniqueBucket('acl');
    const GrantRead = `id=${people.colleague.canonicalId}`;
    await create({ Bucket, ObjectOwnership: 'BucketOwnerPreferred', GrantRead });
    const { Grants } = await people.owner.s3.send(new GetBucketAclCommand({ Bucket }));
    expect(Grants?.map(({ Grantee }) => Grantee?.ID)).toEqual([people.colleague.canonicalId]);
  });

  it('of a tenant whose buckets are open by its settings make a bucket public at once', async () => {
    const settings = { defaultObjectOwnership: 'ObjectWriter', defaultPublicAccessBlock: false } as const;
    const user = await people.operator.user(await people.operator.tenant(settings));
    const Bucket = uniqueBucket('old');
    await user.s3.send(new CreateBucketCommand({ Bucket, ACL: 'public-read' }));
    const { Grants } = await user.s3.send(new GetBucketAclCommand({ Bucket }));
    expect(Grants).toHaveLength(2);
  });

  it('go with an object that is put, and with one that is uploaded in parts', async () => {
    const Bucket = await people.openBucket();
    const { s3 } = people.owner;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'put', Body: 'x', ACL: 'public-read' }));
    const upload = { Bucket, Key: 'parts' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...upload, ACL: 'public-read' }));
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'y' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
    for (const [key, body] of [
      ['put', 'x'],
      ['parts', 'y'],
    ] as const) {
      expect((await people.nobody('GET', `/${Bucket}/${key}`)).body.toString()).toBe(body);
      const { Grants } = await s3.send(new GetObjectAclCommand({ Bucket, Key: key }));
      expect(Grants?.map(({ Permission }) => Permission)).toEqual(['FULL_CONTROL', 'READ']);
    }
  });

  it('are refused for objects of a bucket without ACLs, but for those that say nothing new', async () => {
    const Bucket = uniqueBucket('plain');
    await create({ Bucket });
    const put = (ACL: 'public-read' | 'private' | 'bucket-owner-full-control') =>
      people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL }));
    await put('bucket-owner-full-control');
    await put('private');
    expect(await s3Failure(put('public-read'))).toMatchObject({ code: 'AccessControlListNotSupported' });
    const upload = people.owner.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key: 'k', GrantRead: `id=${people.colleague.canonicalId}` }),
    );
    expect(await s3Failure(upload)).toMatchObject({ code: 'AccessControlListNotSupported', status: 400 });
  });
});
