import type { CompletedPart } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { itUnlessPartsMustAllBeNamed } from '../support/on-backends.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('multipart uploads', () => {
  const gateway = useGateway();
  const begin = (key: string) => UploadInSteps.begin(gateway.s3, gateway.bucket, key);
  const post = (upload: UploadInSteps, body: string, headers: readonly (readonly [string, string])[] = []) =>
    gateway.raw({
      method: 'POST',
      target: `/${upload.bucket}/${upload.key}?uploadId=${encodeURIComponent(upload.uploadId)}`,
      body,
      headers,
    });
  const xml = (parts: readonly CompletedPart[]): string =>
    `<CompleteMultipartUpload>${parts
      .map(
        ({ PartNumber, ETag }) => `<Part><PartNumber>${PartNumber}</PartNumber><ETag>${ETag}</ETag></Part>`,
      )
      .join('')}</CompleteMultipartUpload>`;

  itUnlessPartsMustAllBeNamed(
    'check 74: refuses wrong part lists, each with its own code, and the upload can still be completed',
    async () => {
      const upload = await begin('lists');
      const one = await upload.part(1, Buffer.alloc(MIN_PART, 1));
      const two = await upload.part(2, Buffer.alloc(10, 2));
      const small = await upload.part(3, Buffer.alloc(10, 3));
      const refusals: [string, CompletedPart[]][] = [
        ['InvalidPartOrder', [two, one]],
        ['InvalidPartOrder', [one, one]],
        ['InvalidPart', [one, { ...two, PartNumber: 4 }]],
        ['InvalidPart', [one, { ...two, ETag: '"d41d8cd98f00b204e9800998ecf8427e"' }]],
        ['InvalidPart', [{ ...two, PartNumber: 1 }]],
        ['EntityTooSmall', [one, two, small]],
      ];
      for (const [code, parts] of refusals) {
        expect([code, await s3Failure(upload.complete(parts))]).toMatchObject([code, { code, status: 400 }]);
      }
      expect(await post(upload, xml([]))).toMatchObject({ status: 400, code: 'MalformedXML' });
      expect(await post(upload, '')).toMatchObject({ status: 400 });
      expect(await post(upload, 'no xml')).toMatchObject({ status: 400, code: 'MalformedXML' });
      await upload.complete([one, two]);
    },
  );

  it('check 74: refuses an object size that is not the sum of the parts', async () => {
    const upload = await begin('size');
    const part = await upload.part(1, Buffer.from('four'));
    expect(await post(upload, xml([part]), [['x-amz-mp-object-size', '5']])).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    });
    expect(await post(upload, xml([part]), [['x-amz-mp-object-size', '4']])).toMatchObject({ status: 200 });
  });

  it('takes ETags with quotes, without, and with quotes as entities', async () => {
    for (const form of [
      (tag: string) => tag,
      (tag: string) => tag.replaceAll('"', ''),
      (tag: string) => tag.replaceAll('"', '&quot;'),
    ]) {
      const upload = await begin('quotes');
      const part = await upload.part(1, Buffer.from('x'));
      const answer = await post(upload, xml([{ ...part, ETag: form(part.ETag ?? '') }]));
      expect([answer.status, answer.code]).toEqual([200, '']);
    }
  });

  it('check 77: refuses the old ETag of a part that was sent again', async () => {
    const upload = await begin('resent');
    const old = await upload.part(1, Buffer.from('old'));
    await upload.part(1, Buffer.from('new'));
    expect(await s3Failure(upload.complete([old]))).toMatchObject({ code: 'InvalidPart', status: 400 });
  });

  it('check 78: answers a repeated complete like the first; a different list is refused', async () => {
    const upload = await begin('repeated');
    const one = await upload.part(1, Buffer.alloc(MIN_PART, 1));
    const two = await upload.part(2, Buffer.from('two'));
    const first = await upload.complete([one, two]);
    expect((await upload.complete([one, two])).ETag).toBe(first.ETag);
    const { status } = await s3Failure(upload.complete([one]));
    expect([400, 404]).toContain(status);
    expect(await listKeys(gateway.s3, gateway.bucket, 'repeated')).toEqual(['repeated']);
  });

  it('check 80: parts of an open upload are in no listing and no answer', async () => {
    const upload = await begin('hidden');
    await upload.part(1, uniqueBytes(1000));
    expect(await listKeys(gateway.s3, gateway.bucket, 'hidden')).toEqual([]);
    for (const method of ['GET', 'HEAD']) {
      expect((await gateway.raw({ method, target: `/${gateway.bucket}/hidden` })).status).toBe(404);
    }
  });

  it('check 144: of two completes at once both tell the same object', async () => {
    const upload = await begin('raced');
    const part = await upload.part(1, Buffer.from('one body'));
    const answers = await Promise.allSettled([upload.complete([part]), upload.complete([part])]);
    const etags = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.ETag] : []));
    expect(etags.length).toBeGreaterThanOrEqual(1);
    expect(new Set(etags).size).toBe(1);
    const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/raced` });
    expect(body.toString()).toBe('one body');
  });

  it('check 144: of two uploads to one key the later complete wins as a whole', async () => {
    const [first, second] = [await begin('rivals'), await begin('rivals')];
    const parts = [await first.part(1, Buffer.from('first')), await second.part(1, Buffer.from('second'))];
    await second.complete([parts[1] ?? {}]);
    await first.complete([parts[0] ?? {}]);
    const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/rivals` });
    expect(body.toString()).toBe('first');
  });
});
