import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { UploadInSteps } from '../support/multipart.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('UploadPart', () => {
  const gateway = useGateway();
  const target = (upload: UploadInSteps, partNumber: string): string =>
    `/${upload.bucket}/${upload.key}?partNumber=${partNumber}&uploadId=${encodeURIComponent(upload.uploadId)}`;

  it('answers the MD5 of the part as its ETag', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'part');
    const body = uniqueBytes(1000);
    expect((await upload.part(1, body)).ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
  });

  it('check 63: takes part numbers 1 to 10,000 and no others', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'numbers');
    for (const good of ['1', '10000']) {
      expect((await gateway.raw({ method: 'PUT', target: target(upload, good), body: 'x' })).status).toBe(
        200,
      );
    }
    for (const bad of ['0', '10001', '-1', 'x', '1.5']) {
      const refused = await gateway.raw({ method: 'PUT', target: target(upload, bad), body: 'x' });
      expect([bad, refused]).toMatchObject([bad, { status: 400, code: 'InvalidArgument' }]);
    }
  });

  it('check 75: knows an upload only by its own bucket and key', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'bound');
    const other = await gateway.newBucket('other');
    const strangers = [`/${gateway.bucket}/another`, `/${other}/bound`, `/${gateway.bucket}/bound/`];
    for (const path of strangers) {
      const query = `partNumber=1&uploadId=${encodeURIComponent(upload.uploadId)}`;
      const refused = await gateway.raw({ method: 'PUT', target: `${path}?${query}`, body: 'x' });
      expect([path, refused]).toMatchObject([path, { status: 404, code: 'NoSuchUpload' }]);
    }
  });

  it('answers NoSuchUpload for an id it has never given', async () => {
    for (const id of ['x', '00000000-0000-0000-0000-000000000000', '%00', "'; --"]) {
      const query = `partNumber=1&uploadId=${encodeURIComponent(id)}`;
      const refused = await gateway.raw({
        method: 'PUT',
        target: `/${gateway.bucket}/k?${query}`,
        body: 'x',
      });
      expect([id, refused]).toMatchObject([id, { status: 404, code: 'NoSuchUpload' }]);
    }
  });

  it('check 27: refuses a part whose body is not what was signed, and keeps the earlier one', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'altered');
    const good = await upload.part(1, Buffer.from('good'));
    const refused = await gateway.raw({
      method: 'PUT',
      target: target(upload, '1'),
      body: 'evil',
      payloadHash: createHash('sha256').update('good').digest('hex'),
    });
    expect(refused).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
    await upload.complete([good]);
    const read = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/altered` });
    expect(read.body.toString()).toBe('good');
  });

  it('takes parts in any order and at the same time', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'parallel');
    const bodies = [7, 3, 5, 1].map((number) => [number, Buffer.alloc(64 * 1024, `${number}`)] as const);
    const parts = await Promise.all(bodies.map(([number, body]) => upload.part(number, body)));
    expect(parts.map(({ PartNumber }) => PartNumber)).toEqual([7, 3, 5, 1]);
    expect(await s3Failure(upload.complete([parts[3] ?? {}, parts[1] ?? {}]))).toMatchObject({
      code: 'EntityTooSmall',
    });
  });
});
