import { CreateMultipartUploadCommand, GetObjectCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { itUnlessPartsMustAllBeNamed } from '../support/on-backends.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { versionedBucket } from '../support/versioned-bucket.js';

describe('UploadPartCopy', () => {
  const gateway = useGateway();
  const source = uniqueBytes(MIN_PART + 1000);
  let upload: UploadInSteps;

  beforeAll(async () => {
    await gateway.put('source', source);
    upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'joined');
  });

  const copy = (PartNumber: number, CopySourceRange?: string, more: object = {}) =>
    gateway.s3.send(
      new UploadPartCopyCommand({
        Bucket: gateway.bucket,
        Key: upload.key,
        UploadId: upload.uploadId,
        PartNumber,
        CopySource: `${gateway.bucket}/source`,
        CopySourceRange,
        ...more,
      }),
    );

  itUnlessPartsMustAllBeNamed(
    'check 81: takes exactly the bytes of the range, its end included',
    async () => {
      const parts = [];
      const whole = await copy(1);
      parts.push({ PartNumber: 1, ETag: whole.CopyPartResult?.ETag });
      for (const [index, range] of [`bytes=0-${MIN_PART - 1}`, 'bytes=10-19'].entries()) {
        const { CopyPartResult } = await copy(index + 2, range);
        expect(CopyPartResult?.LastModified).toBeInstanceOf(Date);
        parts.push({ PartNumber: index + 2, ETag: CopyPartResult?.ETag });
      }
      parts.push(await upload.part(4, Buffer.from('end')));
      // Part 3 is smaller than a part in the middle may be.
      await expect(upload.complete(parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
      await upload.complete(parts.slice(0, 3));
      const { Body } = await gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key: 'joined' }));
      const stored = Buffer.from((await Body?.transformToByteArray()) ?? []);
      const expected = Buffer.concat([source, source.subarray(0, MIN_PART), source.subarray(10, 20)]);
      expect(stored.equals(expected)).toBe(true);
    },
  );

  it('check 81: refuses ranges that are none, and those beyond the source', async () => {
    upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'refused');
    for (const range of ['0-2', 'bytes=0', 'bytes=5-2', 'bytes=0-', 'bytes=0-1,3-4'])
      expect([range, await s3Failure(copy(1, range))]).toMatchObject([range, { code: 'InvalidArgument' }]);
    for (const range of [`bytes=0-${source.length}`, 'bytes=99999999-100000000'])
      expect([range, await s3Failure(copy(1, range))]).toMatchObject([range, { code: 'InvalidRange' }]);
    await copy(1, 'bytes=0-0');
  });

  it('copies the version that is named, and makes the checksum of the upload', async () => {
    const bucket = await versionedBucket(gateway);
    await gateway.put('k', 'first', bucket);
    const { body } = await gateway.raw({ method: 'GET', target: `/${bucket}?versions` });
    const version = /<VersionId>([^<]+)/.exec(body.toString())?.[1] ?? '';
    await gateway.put('k', 'second', bucket);
    const { UploadId = '' } = await gateway.s3.send(
      new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'copy', ChecksumAlgorithm: 'SHA256' }),
    );
    const { CopyPartResult, CopySourceVersionId } = await gateway.s3.send(
      new UploadPartCopyCommand({
        Bucket: bucket,
        Key: 'copy',
        UploadId,
        PartNumber: 1,
        CopySource: `${bucket}/k?versionId=${version}`,
      }),
    );
    expect(CopySourceVersionId).toBe(version);
    expect(CopyPartResult?.ChecksumSHA256).toBeDefined();
    const { ETag, ChecksumSHA256 } = CopyPartResult ?? {};
    await UploadInSteps.resume(gateway.s3, { bucket, key: 'copy', uploadId: UploadId }).complete([
      { PartNumber: 1, ETag, ChecksumSHA256 },
    ]);
    const copied = await gateway.raw({ method: 'GET', target: `/${bucket}/copy` });
    expect(copied.body.toString()).toBe('first');
  });

  it('answers NoSuchUpload, NoSuchKey and a broken condition as such', async () => {
    upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'errors');
    expect(await s3Failure(copy(1, undefined, { UploadId: 'x' }))).toMatchObject({ code: 'NoSuchUpload' });
    expect(await s3Failure(copy(1, undefined, { CopySource: `${gateway.bucket}/none` }))).toMatchObject({
      code: 'NoSuchKey',
    });
    expect(await s3Failure(copy(1, undefined, { CopySourceIfMatch: '"0"' }))).toMatchObject({ status: 412 });
    expect(await s3Failure(copy(10_001))).toMatchObject({ code: 'InvalidArgument' });
  });
});
