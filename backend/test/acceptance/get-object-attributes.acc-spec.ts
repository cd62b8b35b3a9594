import {
  type ChecksumAlgorithm,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  type GetObjectAttributesCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { versionedBucket } from '../support/versioned-bucket.js';

describe('GetObjectAttributes', () => {
  const gateway = useGateway();
  const ALL = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;
  const attributes = (Key: string, more: Partial<GetObjectAttributesCommandInput> = {}) =>
    gateway.s3.send(
      new GetObjectAttributesCommand({ Bucket: gateway.bucket, Key, ObjectAttributes: [...ALL], ...more }),
    );

  /** Three parts with a checksum each. */
  async function uploadInParts(Key: string, algorithm?: ChecksumAlgorithm): Promise<void> {
    const Bucket = gateway.bucket;
    const { UploadId = '' } = await gateway.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: algorithm }),
    );
    const parts = [];
    for (const [index, Body] of [
      uniqueBytes(MIN_PART),
      uniqueBytes(MIN_PART),
      Buffer.from('end'),
    ].entries()) {
      const PartNumber = index + 1;
      const part = { Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: algorithm };
      const { ETag, ChecksumSHA256 } = await gateway.s3.send(new UploadPartCommand(part));
      parts.push({ PartNumber, ETag, ChecksumSHA256 });
    }
    await UploadInSteps.resume(gateway.s3, { bucket: Bucket, key: Key, uploadId: UploadId }).complete(parts);
  }

  beforeAll(async () => {
    await gateway.s3.send(
      new PutObjectCommand({
        Bucket: gateway.bucket,
        Key: 'single',
        Body: 'body',
        ChecksumAlgorithm: 'CRC64NVME',
      }),
    );
    await uploadInParts('summed', 'SHA256');
    await uploadInParts('plain');
  });

  it('tells of a single PUT what was asked for, and nothing else', async () => {
    const head = await gateway.s3.send(
      new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'single', ChecksumMode: 'ENABLED' }),
    );
    const answer = await attributes('single');
    expect(answer).toMatchObject({
      ETag: head.ETag?.replaceAll('"', ''),
      Checksum: { ChecksumCRC64NVME: head.ChecksumCRC64NVME, ChecksumType: 'FULL_OBJECT' },
      StorageClass: 'STANDARD',
      ObjectSize: 4,
      LastModified: head.LastModified,
    });
    expect(head.ChecksumCRC64NVME).toBeDefined();
    expect(answer.ObjectParts).toBeUndefined();
    const some = await attributes('single', { ObjectAttributes: ['ObjectSize'] });
    expect([some.ObjectSize, some.ETag, some.Checksum, some.StorageClass]).toEqual([
      4,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('lists the parts of an object with a checksum, page by page', async () => {
    const all = await attributes('summed');
    expect(all.Checksum).toMatchObject({ ChecksumType: 'COMPOSITE' });
    expect(all.Checksum?.ChecksumSHA256).toMatch(/-3$/);
    expect(all.ObjectParts).toMatchObject({ TotalPartsCount: 3, IsTruncated: false, MaxParts: 1000 });
    expect(all.ObjectParts?.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, MIN_PART],
      [2, MIN_PART],
      [3, 3],
    ]);
    expect(all.ObjectParts?.Parts?.every(({ ChecksumSHA256 }) => ChecksumSHA256 !== undefined)).toBe(true);
    const first = await attributes('summed', { MaxParts: 2 });
    expect(first.ObjectParts).toMatchObject({ TotalPartsCount: 3, IsTruncated: true });
    const marker = first.ObjectParts?.NextPartNumberMarker;
    expect(String(marker)).toBe('2');
    const rest = await attributes('summed', { MaxParts: 2, PartNumberMarker: marker });
    expect(rest.ObjectParts?.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    expect(rest.ObjectParts?.IsTruncated).toBe(false);
  });

  it('only counts the parts of an object without a checksum', async () => {
    const { ObjectParts, Checksum } = await attributes('plain');
    expect([ObjectParts?.TotalPartsCount, ObjectParts?.Parts, Checksum]).toEqual([3, undefined, undefined]);
  });

  it('tells of a version, and of a delete marker that it is one', async () => {
    const Bucket = await versionedBucket(gateway);
    const { VersionId } = await gateway.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }));
    await gateway.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'four' }));
    expect(await attributes('k', { Bucket, VersionId })).toMatchObject({ ObjectSize: 3, VersionId });
    await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(await s3Failure(attributes('k', { Bucket }))).toMatchObject({ code: 'NoSuchKey' });
  });

  it('refuses an unknown attribute, and none', async () => {
    const target = `/${gateway.bucket}/single?attributes`;
    const ask = (value: string) =>
      gateway.raw({ method: 'GET', target, headers: [['x-amz-object-attributes', value]] });
    expect(await ask('Colour')).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await gateway.raw({ method: 'GET', target })).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    });
  });
});
