import {
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket, uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('GetObject', () => {
  const gateway = useGateway();
  const body = uniqueBytes(100_000);
  const get = (input: Partial<GetObjectCommandInput> = {}) =>
    gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key: 'object', ...input }));

  beforeAll(async () => {
    await gateway.put('object', body);
  });

  it('answers the bytes with their length, ETag, time and type', async () => {
    const answer = await get();
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    expect(answer).toMatchObject({
      ContentLength: body.length,
      AcceptRanges: 'bytes',
      ContentType: 'application/octet-stream',
    });
    expect(Math.abs(Date.now() - (answer.LastModified?.getTime() ?? 0))).toBeLessThan(120_000);
  });

  it('answers NoSuchKey with the key, and NoSuchBucket with the bucket', async () => {
    const key = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/missing` });
    expect(key).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(key.body.toString()).toContain('<Key>missing</Key>');
    const bucket = uniqueBucket('gone');
    const gone = await gateway.raw({ method: 'GET', target: `/${bucket}/missing` });
    expect(gone).toMatchObject({ status: 404, code: 'NoSuchBucket' });
    expect(gone.body.toString()).toContain(`<BucketName>${bucket}</BucketName>`);
  });

  it('answers errors with the request id of the header in the body', async () => {
    const { headers, body: xml } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/missing` });
    expect(headers['content-type']).toBe('application/xml');
    expect(xml.toString()).toContain(`<RequestId>${headers['x-amz-request-id']}</RequestId>`);
  });

  it('overrides headers of the answer when a signed query asks', async () => {
    const answer = await get({
      ResponseContentType: 'text/html',
      ResponseContentDisposition: 'inline; filename="x"',
      ResponseCacheControl: 'no-cache',
      ResponseContentLanguage: 'de',
      ResponseContentEncoding: 'identity',
    });
    await answer.Body?.transformToByteArray();
    expect(answer).toMatchObject({
      ContentType: 'text/html',
      ContentDisposition: 'inline; filename="x"',
      CacheControl: 'no-cache',
      ContentLanguage: 'de',
      ContentEncoding: 'identity',
    });
  });

  it('check 84: answers the same headers as HeadObject', async () => {
    const [got, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => gateway.raw({ method, target: `/${gateway.bucket}/object` })),
    );
    const own = ['date', 'x-amz-request-id', 'x-amz-id-2', 'connection', 'keep-alive'];
    const kept = (headers: Readonly<Record<string, string>> = {}) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)));
    expect(kept(got?.headers)).toEqual(kept(head?.headers));
    expect(got?.headers['content-length']).toBe(String(body.length));
  });

  it('serves many readers of one object at once', async () => {
    const reads = await Promise.all(
      Array.from({ length: 16 }, async () => (await get()).Body?.transformToByteArray()),
    );
    for (const read of reads) expect(Buffer.from(read ?? []).equals(body)).toBe(true);
  });

  it('goes on after clients that leave in the middle of a body', async () => {
    await gateway.put('large', uniqueBytes(8 * 1024 ** 2));
    for (let i = 0; i < 5; i++) {
      const abort = new AbortController();
      const leaving = await gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key: 'large' }), {
        abortSignal: abort.signal,
      });
      const read = leaving.Body?.transformToByteArray();
      abort.abort();
      await read?.catch(() => undefined);
    }
    const whole = await get({ Key: 'large' });
    expect((await whole.Body?.transformToByteArray())?.length).toBe(8 * 1024 ** 2);
  });

  it('answers NoSuchKey to the SDK', async () => {
    expect(await s3Failure(get({ Key: 'no such' }))).toMatchObject({ code: 'NoSuchKey', status: 404 });
  });

  it('answers with the headers that response-* parameters ask for, also for a range and on HEAD', async () => {
    const wanted = {
      ResponseCacheControl: 'no-store',
      ResponseContentDisposition: 'attachment; filename="x"',
      ResponseContentEncoding: 'x-own',
      ResponseContentLanguage: 'fi',
      ResponseContentType: 'text/x-own',
      ResponseExpires: new Date('2030-01-01T00:00:00Z'),
    };
    const expected = {
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="x"',
      ContentEncoding: 'x-own',
      ContentLanguage: 'fi',
      ContentType: 'text/x-own',
      ExpiresString: 'Tue, 01 Jan 2030 00:00:00 GMT',
    };
    expect(await get(wanted)).toMatchObject(expected);
    expect(await get({ ...wanted, Range: 'bytes=0-1' })).toMatchObject(expected);
    const head = new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'object', ...wanted });
    expect(await gateway.s3.send(head)).toMatchObject(expected);
    expect((await get()).ContentType).toBe('application/octet-stream');
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'gives back the %s it was stored with, and only to who asks for it',
    async (ChecksumAlgorithm) => {
      const named = { Bucket: gateway.bucket, Key: `sum/${ChecksumAlgorithm}` };
      const field = `Checksum${ChecksumAlgorithm}` as const;
      const stored = await gateway.s3.send(new PutObjectCommand({ ...named, Body: body, ChecksumAlgorithm }));
      expect(stored[field]).toBeDefined();
      const got = await gateway.s3.send(new GetObjectCommand({ ...named, ChecksumMode: 'ENABLED' }));
      expect([got[field], got.ChecksumType]).toEqual([stored[field], 'FULL_OBJECT']);
      // The client computes it anew while it reads, and throws where it differs.
      await got.Body?.transformToByteArray();
      expect((await gateway.s3.send(new HeadObjectCommand(named)))[field]).toBeUndefined();
    },
  );
});
