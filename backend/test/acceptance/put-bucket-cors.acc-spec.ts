import {
  type CORSRule,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { presignedTarget } from '../support/presigned-request.js';
import { type HeaderLine, plainRequest } from '../support/raw-request.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

const RULES: CORSRule[] = [
  {
    ID: 'pages',
    AllowedOrigins: ['https://*.example.org'],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['x-amz-*', 'Content-Type'],
    ExposeHeaders: ['ETag', 'x-amz-request-id'],
    MaxAgeSeconds: 300,
  },
  { AllowedOrigins: ['*'], AllowedMethods: ['HEAD'] },
];
const PAGE: HeaderLine = ['Origin', 'https://app.example.org'];
const wants = (method: string, headers?: string): HeaderLine[] => [
  ['Access-Control-Request-Method', method],
  ...(headers === undefined ? [] : [['Access-Control-Request-Headers', headers] as const]),
];

describe('bucket CORS', () => {
  const gateway = useGateway();
  const put = (CORSRules: CORSRule[], Bucket = gateway.bucket) =>
    gateway.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  const options = (target: string, headers: readonly HeaderLine[]) =>
    plainRequest(gateway.access, { method: 'OPTIONS', target, headers });

  beforeAll(async () => {
    await gateway.put('object', 'for pages');
    await put(RULES);
  });

  it('gives the rules back as they were put', async () => {
    const { CORSRules } = await gateway.s3.send(new GetBucketCorsCommand({ Bucket: gateway.bucket }));
    expect(CORSRules).toEqual(RULES);
  });

  it('has none before the first and after the last', async () => {
    const Bucket = await gateway.newBucket('cors');
    const get = () => gateway.s3.send(new GetBucketCorsCommand({ Bucket }));
    expect(await s3Failure(get())).toMatchObject({ code: 'NoSuchCORSConfiguration', status: 404 });
    await put(RULES, Bucket);
    await get();
    const { $metadata } = await gateway.s3.send(new DeleteBucketCorsCommand({ Bucket }));
    expect($metadata.httpStatusCode).toBe(204);
    expect(await s3Failure(get())).toMatchObject({ code: 'NoSuchCORSConfiguration', status: 404 });
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    expect(await s3Failure(put(RULES, uniqueBucket('gone')))).toMatchObject({ code: 'NoSuchBucket' });
  });

  it('check 72: refuses rules that would break the head of an answer', async () => {
    const one = (more: Partial<CORSRule>): CORSRule[] => [
      { AllowedOrigins: ['*'], AllowedMethods: ['GET'], ...more },
    ];
    for (const rules of [
      one({ ExposeHeaders: ['x\r\nSet-Cookie: a=b'] }),
      one({ ExposeHeaders: ['x\nSet-Cookie: a=b'] }),
      one({ AllowedOrigins: ['https://a\nX-Evil: 1'] }),
      one({ AllowedHeaders: ['a\nb'] }),
      one({ AllowedMethods: ['PATCH'] }),
      Array.from({ length: 101 }, () => one({})).flat(),
    ]) {
      expect(await s3Failure(put(rules))).toMatchObject({ code: 'InvalidRequest', status: 400 });
    }
  });

  it('answers a preflight by the first rule that fits', async () => {
    const allowed = await options(`/${gateway.bucket}/object`, [
      PAGE,
      ...wants('PUT', 'Content-Type,X-Amz-Date'),
    ]);
    expect(allowed.status).toBe(200);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.org',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'content-type, x-amz-date',
      'access-control-expose-headers': 'ETag, x-amz-request-id',
      'access-control-max-age': '300',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
    const anyone = await options(`/${gateway.bucket}`, [['Origin', 'null'], ...wants('HEAD')]);
    expect(anyone.headers['access-control-allow-origin']).toBe('*');
  });

  it('finds the tenant of a preflight by the key of a presigned URL, too', async () => {
    const target = presignedTarget(gateway.access, { method: 'GET', target: `/${gateway.bucket}/object` });
    expect((await options(target, [PAGE, ...wants('GET')])).status).toBe(200);
  });

  it('forbids a preflight that no rule allows, and tells nothing of buckets', async () => {
    const refused = [
      await options(`/${gateway.bucket}/object`, [PAGE, ...wants('DELETE')]),
      await options(`/${gateway.bucket}/object`, [PAGE, ...wants('GET', 'x-other')]),
      await options(`/${gateway.bucket}/object`, [['Origin', 'https://example.com'], ...wants('GET')]),
    ];
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 403, code: 'AccessForbidden' });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    const bare = await gateway.newBucket('bare');
    const texts = await Promise.all(
      [bare, uniqueBucket('gone')].map(async (bucket) => {
        const answer = await options(`/${bucket}/k`, [PAGE, ...wants('GET')]);
        expect(answer.status).toBe(403);
        return /<Message>(.*)<\/Message>/.exec(answer.body.toString())?.[1];
      }),
    );
    expect(texts).toEqual(Array(2).fill('CORSResponse: CORS is not enabled for this bucket.'));
    expect((await options(`/${gateway.bucket}`, [PAGE])).status).toBe(400);
    expect((await options(`/${gateway.bucket}`, wants('GET'))).status).toBe(400);
  });

  it('lets the page read actual answers, refusals included', async () => {
    const signed = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/object`, headers: [PAGE] });
    expect(signed.body.toString()).toBe('for pages');
    const missing = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/none`, headers: [PAGE] });
    expect(missing.status).toBe(404);
    const unsigned = await plainRequest(gateway.access, {
      method: 'GET',
      target: `/${gateway.bucket}/object`,
      headers: [PAGE],
    });
    expect(unsigned.status).toBe(403);
    for (const answer of [signed, missing, unsigned]) {
      expect(answer.headers['access-control-allow-origin']).toBe('https://app.example.org');
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
    const foreign = await gateway.raw({
      method: 'GET',
      target: `/${gateway.bucket}/object`,
      headers: [['Origin', 'https://example.com']],
    });
    expect(foreign.status).toBe(200);
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('keeps serving the console, whose origin no rule names', async () => {
    const origin: HeaderLine = ['Origin', gateway.access.apiUrl];
    const bare = await gateway.newBucket('console');
    const preflight = await options(`/${bare}/k`, [origin, ...wants('PUT', 'content-type')]);
    expect(preflight.status).toBe(200);
    const answer = await gateway.raw({
      method: 'GET',
      target: `/${gateway.bucket}/object`,
      headers: [origin],
    });
    expect(answer.headers['access-control-allow-origin']).toBe(gateway.access.apiUrl);
  });
});
