import {
  CreateBucketCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('PutObjectAcl', () => {
  const people = usePeople();

  it('opens one object and no other', async () => {
    const Bucket = await people.openBucket();
    for (const Key of ['a', 'b'])
      await people.owner.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    await people.owner.s3.send(new PutObjectAclCommand({ Bucket, Key: 'a', ACL: 'public-read' }));
    expect(await people.nobody('GET', `/${Bucket}/a`)).toMatchObject({ status: 200 });
    expect(await people.nobody('GET', `/${Bucket}/b`)).toMatchObject({ status: 403 });
    await people.owner.s3.send(new PutObjectAclCommand({ Bucket, Key: 'a', ACL: 'private' }));
    expect(await people.nobody('GET', `/${Bucket}/a`)).toMatchObject({ status: 403 });
  });

  it('lets whoever was granted WRITE_ACP share it further', async () => {
    const Bucket = await people.openBucket();
    await people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const share = { Bucket, Key: 'k', GrantRead: `id=${people.colleague.canonicalId}` };
    expect(await s3Failure(people.colleague.s3.send(new PutObjectAclCommand(share)))).toMatchObject({
      status: 403,
    });
    const GrantWriteACP = `id=${people.colleague.canonicalId}`;
    await people.owner.s3.send(new PutObjectAclCommand({ Bucket, Key: 'k', GrantWriteACP }));
    expect(
      await s3Failure(people.colleague.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))),
    ).toMatchObject({ status: 403 });
    await people.colleague.s3.send(new PutObjectAclCommand(share));
    await people.colleague.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  });

  it('lets an overwrite begin anew', async () => {
    const Bucket = await people.openBucket();
    const put = () => people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await put();
    await people.owner.s3.send(new PutObjectAclCommand({ Bucket, Key: 'k', ACL: 'public-read' }));
    await put();
    expect(await people.nobody('GET', `/${Bucket}/k`)).toMatchObject({ status: 403 });
    const { Grants } = await people.owner.s3.send(new GetObjectAclCommand({ Bucket, Key: 'k' }));
    expect(Grants).toHaveLength(1);
  });

  it('answers NoSuchKey, and AccessControlListNotSupported where ACLs are switched off', async () => {
    const acl = (Bucket: string, Key: string) =>
      s3Failure(people.owner.s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'private' })));
    expect(await acl(await people.openBucket(), 'gone')).toMatchObject({ code: 'NoSuchKey' });
    const Bucket = uniqueBucket('plain');
    await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
    await people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(await acl(Bucket, 'k')).toMatchObject({ code: 'AccessControlListNotSupported', status: 400 });
  });
});
