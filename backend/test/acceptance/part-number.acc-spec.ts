import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('GET and HEAD of one part', () => {
  const gateway = useGateway();
  const bodies = [uniqueBytes(MIN_PART), uniqueBytes(MIN_PART + 1), uniqueBytes(17)];
  const total = bodies.reduce((sum, { length }) => sum + length, 0);

  beforeAll(async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'parts');
    const parts = [];
    for (const [index, body] of bodies.entries()) parts.push(await upload.part(index + 1, body));
    await upload.complete(parts);
    await gateway.put('single', 'body');
    await gateway.put('empty', '');
  });

  const raw = (key: string, query: string, headers: readonly (readonly [string, string])[] = []) =>
    gateway.raw({ method: 'GET', target: `/${gateway.bucket}/${key}?${query}`, headers });

  it('answers 206 with exactly the bytes of the part, and how many there are', async () => {
    let start = 0;
    for (const [index, body] of bodies.entries()) {
      const PartNumber = index + 1;
      const named = { Bucket: gateway.bucket, Key: 'parts', PartNumber };
      const got = await gateway.s3.send(new GetObjectCommand(named));
      const range = `bytes ${start}-${start + body.length - 1}/${total}`;
      expect([got.$metadata.httpStatusCode, got.ContentRange, got.PartsCount]).toEqual([206, range, 3]);
      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
      const head = await gateway.s3.send(new HeadObjectCommand(named));
      expect([head.ContentLength, head.PartsCount, head.ETag]).toEqual([body.length, 3, got.ETag]);
      start += body.length;
    }
  });

  it('takes an object of a single PUT for its own part 1', async () => {
    const got = await raw('single', 'partNumber=1');
    expect([got.status, got.headers['content-range'], got.body.toString()]).toEqual([
      206,
      'bytes 0-3/4',
      'body',
    ]);
    expect(got.headers['x-amz-mp-parts-count']).toBeUndefined();
    expect((await raw('empty', 'partNumber=1')).status).toBe(200);
    expect(await raw('single', 'partNumber=2')).toMatchObject({ status: 416, code: 'InvalidPartNumber' });
  });

  it('check 63: refuses a part that is not there, a number that is none, and a range beside it', async () => {
    expect(await raw('parts', 'partNumber=4')).toMatchObject({ status: 416, code: 'InvalidPartNumber' });
    for (const number of ['0', '10001', 'x', '-1', ''])
      expect(await raw('parts', `partNumber=${number}`)).toMatchObject({
        status: 400,
        code: 'InvalidArgument',
      });
    expect(await raw('parts', 'partNumber=1', [['Range', 'bytes=0-1']])).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    });
  });
});
