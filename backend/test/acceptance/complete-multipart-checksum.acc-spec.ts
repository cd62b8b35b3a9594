import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { MIN_PART } from '../support/multipart.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

type Claim = Omit<CompleteMultipartUploadCommandInput, 'Bucket' | 'Key' | 'UploadId' | 'MultipartUpload'>;

const base64Crc32 = (data: Buffer, start = 0): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(data, start));
  return bytes.toString('base64');
};

describe("CompleteMultipartUpload with the object's checksum", () => {
  const gateway = useGateway();
  const bodies = [uniqueBytes(MIN_PART), uniqueBytes(1000)];

  /** Uploads two parts; the answered function completes them. */
  async function begin(key: string, ChecksumAlgorithm?: ChecksumAlgorithm, ChecksumType?: ChecksumType) {
    const target = { Bucket: gateway.bucket, Key: key };
    const { UploadId } = await gateway.s3.send(
      new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm, ChecksumType }),
    );
    const Parts: CompletedPart[] = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const part = { ...target, UploadId, PartNumber, Body, ChecksumAlgorithm };
      const { ETag, ChecksumCRC32, ChecksumSHA256 } = await gateway.s3.send(new UploadPartCommand(part));
      Parts.push({ PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 });
    }
    return (claim: Claim, parts = Parts) =>
      gateway.s3.send(
        new CompleteMultipartUploadCommand({
          ...target,
          UploadId,
          MultipartUpload: { Parts: parts },
          ...claim,
        }),
      );
  }

  const checksumsOf = async (Key: string) =>
    gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key, ChecksumMode: 'ENABLED' }));

  it('compares a composite one with the parts, and wants it of each of them', async () => {
    const complete = await begin('composite', 'SHA256', 'COMPOSITE');
    const digests = bodies.map((body) => createHash('sha256').update(body).digest());
    const value = createHash('sha256').update(Buffer.concat(digests)).digest('base64');
    const wrong = createHash('sha256').digest('base64');
    await expect(complete({ ChecksumSHA256: `${wrong}-2` })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(complete({ ChecksumSHA256: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(complete({ ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    const bare = [
      {
        PartNumber: 1,
        ETag: createHash('md5')
          .update(bodies[0] ?? '')
          .digest('hex'),
      },
    ];
    await expect(complete({}, bare)).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('missing for part 1'),
    });
    await expect(complete({ ChecksumType: 'FULL_OBJECT' })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message:
        'The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.',
    });
    const done = await complete({ ChecksumSHA256: `${value}-2`, ChecksumType: 'COMPOSITE' });
    expect(done.ChecksumSHA256).toBe(`${value}-2`);
    expect(await checksumsOf('composite')).toMatchObject({
      ChecksumSHA256: `${value}-2`,
      ChecksumType: 'COMPOSITE',
    });
  });

  it("takes no part without its own checksum where the object's is made of them", async () => {
    const refusals: Record<string, string> = {};
    for (const ChecksumType of ['COMPOSITE', 'FULL_OBJECT'] as const) {
      const target = { Bucket: gateway.bucket, Key: ChecksumType };
      const { UploadId = '' } = await gateway.s3.send(
        new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32', ChecksumType }),
      );
      const query = `partNumber=1&uploadId=${encodeURIComponent(UploadId)}`;
      const part = { method: 'PUT', target: `/${gateway.bucket}/${ChecksumType}?${query}`, body: 'x' };
      const bare = await gateway.raw(part);
      refusals[ChecksumType] = `${bare.status} ${/<Message>(.*)<\/Message>/.exec(bare.body.toString())?.[1]}`;
      const announced = await gateway.raw({ ...part, headers: [['x-amz-sdk-checksum-algorithm', 'CRC32']] });
      expect(announced).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect(announced.body.toString()).toContain('no corresponding x-amz-checksum-* or x-amz-trailer');
    }
    expect(refusals).toEqual({
      COMPOSITE:
        '400 Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: null',
      FULL_OBJECT: '200 undefined',
    });
  });

  it('takes a composite one without the count of parts', async () => {
    const complete = await begin('counted', 'CRC32');
    const digests = bodies.map((body) => Buffer.from(base64Crc32(body), 'base64'));
    const value = base64Crc32(Buffer.concat(digests));
    expect((await complete({ ChecksumCRC32: value })).ChecksumCRC32).toBe(`${value}-2`);
  });

  it("compares one of the whole object with the object's bytes", async () => {
    const complete = await begin('whole', 'CRC32', 'FULL_OBJECT');
    const value = base64Crc32(Buffer.concat(bodies));
    const other = base64Crc32(Buffer.from('other'));
    const refusal = {
      name: 'BadDigest',
      message: 'The CRC32 you specified did not match the calculated checksum.',
    };
    await expect(complete({ ChecksumCRC32: other })).rejects.toMatchObject(refusal);
    const done = await complete({ ChecksumCRC32: value, ChecksumType: 'FULL_OBJECT' });
    expect(done.ChecksumCRC32).toBe(value);
    const repeated = await complete({ ChecksumCRC32: value });
    expect(repeated).toMatchObject({ ETag: done.ETag, ChecksumCRC32: value, ChecksumType: 'FULL_OBJECT' });
    await expect(complete({ ChecksumCRC32: other })).rejects.toMatchObject(refusal);
    expect(await checksumsOf('whole')).toMatchObject({ ChecksumCRC32: value, ChecksumType: 'FULL_OBJECT' });
  });

  it('compares a CRC-32 also where the upload was begun without a checksum, and says so of another', async () => {
    const complete = await begin('plain');
    const value = base64Crc32(Buffer.concat(bodies));
    const sha256 = createHash('sha256').update(Buffer.concat(bodies)).digest('base64');
    await expect(complete({ ChecksumSHA256: sha256 })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('State the algorithm in CreateMultipartUpload'),
    });
    await expect(complete({ ChecksumCRC32: base64Crc32(Buffer.from('other')) })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    expect((await complete({ ChecksumCRC32: value })).$metadata.httpStatusCode).toBe(200);
  });
});
