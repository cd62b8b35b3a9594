import { createHash } from 'node:crypto';
import { CompleteMultipartUploadCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { uniqueBytes } from '../support/unique.js';
import { itUnlessPartsMustAllBeNamed } from '../support/on-backends.js';
import { useGateway } from '../support/use-gateway.js';

describe('CompleteMultipartUpload', () => {
  const gateway = useGateway();
  const md5 = (data: Buffer): Buffer => createHash('md5').update(data).digest();

  it('check 83: makes one object of the parts; its ETag is md5(md5s)-N', async () => {
    const bodies = [uniqueBytes(MIN_PART), uniqueBytes(MIN_PART + 1), uniqueBytes(17)];
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'three');
    const parts = [];
    for (const [index, body] of bodies.entries()) parts.push(await upload.part(index + 1, body));
    const done = await upload.complete(parts);
    const etag = `"${md5(Buffer.concat(bodies.map(md5))).toString('hex')}-3"`;
    expect(done).toMatchObject({ ETag: etag, Bucket: gateway.bucket, Key: 'three' });
    const got = await gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key: 'three' }));
    expect(got.ETag).toBe(etag);
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(bodies))).toBe(
      true,
    );
  });

  itUnlessPartsMustAllBeNamed('uses the parts that are named, whatever else was uploaded', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'some');
    await upload.part(1, Buffer.from('unused'));
    const five = await upload.part(5, Buffer.from('used'));
    await upload.complete([five]);
    const { ContentLength } = await gateway.s3.send(
      new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'some' }),
    );
    expect(ContentLength).toBe(4);
  });

  it('check 77: takes the last body of a part that was sent twice', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'resent');
    await upload.part(1, Buffer.from('first'));
    await upload.complete([await upload.part(1, Buffer.from('second'))]);
    const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/resent` });
    expect(body.toString()).toBe('second');
  });

  it('reads ranges across the seams of parts', async () => {
    const bodies = [uniqueBytes(MIN_PART), uniqueBytes(1000)];
    const whole = Buffer.concat(bodies);
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'seams');
    const parts = [];
    for (const [index, body] of bodies.entries()) parts.push(await upload.part(index + 1, body));
    await upload.complete(parts);
    for (const [from, to] of [
      [MIN_PART - 10, MIN_PART + 9],
      [MIN_PART, MIN_PART],
      [0, 0],
    ] as const) {
      const Range = `bytes=${from}-${to}`;
      const { Body } = await gateway.s3.send(
        new GetObjectCommand({ Bucket: gateway.bucket, Key: 'seams', Range }),
      );
      expect(
        Buffer.from((await Body?.transformToByteArray()) ?? []).equals(whole.subarray(from, to + 1)),
      ).toBe(true);
    }
  });

  it('check 82: completes only if nothing is there, and leaves the upload open when something is', async () => {
    await gateway.put('taken', 'first');
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'taken');
    const part = await upload.part(1, Buffer.from('second'));
    const complete = (condition: { IfNoneMatch?: string; IfMatch?: string }) =>
      gateway.s3.send(
        new CompleteMultipartUploadCommand({
          Bucket: gateway.bucket,
          Key: 'taken',
          UploadId: upload.uploadId,
          MultipartUpload: { Parts: [part] },
          ...condition,
        }),
      );
    await expect(complete({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(complete({ IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const { ETag } = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'taken' }));
    await complete({ IfMatch: ETag });
    const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/taken` });
    expect(body.toString()).toBe('second');
  });

  it('check 142: of many that complete only if nothing is there exactly one succeeds', async () => {
    const uploads = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'one-completion');
        return { upload, part: await upload.part(1, Buffer.from(`upload ${i}`)) };
      }),
    );
    const outcomes = await Promise.allSettled(
      uploads.map(({ upload, part }) =>
        gateway.s3.send(
          new CompleteMultipartUploadCommand({
            Bucket: gateway.bucket,
            Key: 'one-completion',
            UploadId: upload.uploadId,
            MultipartUpload: { Parts: [part] },
            IfNoneMatch: '*',
          }),
        ),
      ),
    );
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    const names = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).name] : []));
    expect(names).toHaveLength(7);
    for (const name of names) expect(['PreconditionFailed', 'ConditionalRequestConflict']).toContain(name);
    const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/one-completion` });
    expect(body.toString()).toBe(`upload ${winner}`);
  });
});
