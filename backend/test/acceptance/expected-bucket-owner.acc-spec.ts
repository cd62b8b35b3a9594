import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { presignedTarget } from '../support/presigned-request.js';
import { plainRequest } from '../support/raw-request.js';
import { s3Failure } from '../support/s3-client.js';
import { usePeople } from '../support/use-operator.js';

describe('x-amz-expected-bucket-owner', () => {
  const people = usePeople();
  let Bucket = '';
  const denied = { code: 'AccessDenied', status: 403 };

  beforeAll(async () => {
    Bucket = await people.openBucket();
    await people.owner.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  });

  it('lets requests pass that name the owner of the bucket', async () => {
    const { s3, canonicalId: ExpectedBucketOwner } = people.owner;
    await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'mine', Body: 'x', ExpectedBucketOwner }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', ExpectedBucketOwner }));
    expect(await Body?.transformToString()).toBe('x');
  });

  it('refuses those that name somebody else, and does nothing', async () => {
    const { s3 } = people.owner;
    for (const ExpectedBucketOwner of [people.colleague.canonicalId, '111122223333', people.owner.id]) {
      const about = { Bucket, ExpectedBucketOwner };
      for (const call of [
        s3.send(new PutObjectCommand({ ...about, Key: 'theirs', Body: 'x' })),
        s3.send(new GetObjectCommand({ ...about, Key: 'k' })),
        s3.send(new DeleteObjectCommand({ ...about, Key: 'k' })),
        s3.send(new ListObjectsV2Command(about)),
        s3.send(new CreateMultipartUploadCommand({ ...about, Key: 'theirs' })),
        s3.send(new GetBucketTaggingCommand(about)),
        s3.send(new DeleteBucketCommand(about)),
      ])
        expect(await s3Failure(call)).toMatchObject(denied);
    }
    expect(await listKeys(s3, Bucket)).toEqual(expect.arrayContaining(['k']));
    expect(await listKeys(s3, Bucket, 'theirs')).toEqual([]);
  });

  it('counts in a presigned URL too', async () => {
    const status = async (owner: string) => {
      const target = presignedTarget(people.owner, {
        method: 'GET',
        target: `/${Bucket}/k?x-amz-expected-bucket-owner=${owner}`,
      });
      return (await plainRequest(people.owner, { method: 'GET', target })).status;
    };
    expect(await status(people.owner.canonicalId)).toBe(200);
    expect(await status(people.colleague.canonicalId)).toBe(403);
  });

  it('is asked of the source of a copy by a header of its own', async () => {
    const { s3, canonicalId } = people.owner;
    const target = await people.openBucket();
    const CopySource = `${Bucket}/k`;
    const about = { Bucket: target, Key: 'copy', CopySource };
    const other = people.colleague.canonicalId;
    const wrong = s3.send(new CopyObjectCommand({ ...about, ExpectedSourceBucketOwner: other }));
    expect(await s3Failure(wrong)).toMatchObject(denied);
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: target, Key: 'copy' }));
    const part = { ...about, UploadId, PartNumber: 1 };
    const wrongPart = s3.send(new UploadPartCopyCommand({ ...part, ExpectedSourceBucketOwner: other }));
    expect(await s3Failure(wrongPart)).toMatchObject(denied);
    expect(await listKeys(s3, target)).toEqual([]);
    await s3.send(new UploadPartCopyCommand({ ...part, ExpectedSourceBucketOwner: canonicalId }));
    await s3.send(
      new CopyObjectCommand({
        ...about,
        ExpectedSourceBucketOwner: canonicalId,
        ExpectedBucketOwner: canonicalId,
      }),
    );
    expect(await listKeys(s3, target)).toEqual(['copy']);
  });
});
