import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { presignedTarget } from '../support/presigned-request.js';
import { plainRequest, sendPrepared } from '../support/raw-request.js';
import { useGateway } from '../support/use-gateway.js';

/** SGW_S3_DOMAIN of the shared gateway. */
const DOMAIN = 's3.sgw.test';

describe('region strings', () => {
  const gateway = useGateway();
  let bucket = '';
  const get = (region: string, target = `/${bucket}/object`) =>
    gateway.raw({ method: 'GET', target, region });

  beforeAll(async () => {
    bucket = await gateway.newBucket('region', { LocationConstraint: 'fi,de' as never });
    await gateway.put('object', 'regional', bucket);
  });

  it('accepts the region of the gateway, the list of the bucket, and any term of it', async () => {
    for (const region of ['us-east-1', 'fi,de', 'fi', 'de']) {
      const { status, code } = await get(region);
      expect([region, status, code]).toEqual([region, 200, '']);
    }
  });

  it('refuses another region, and names the one to use', async () => {
    for (const region of ['us', 'de,fi', 'eu-central-1', 'FI', '']) {
      const refused = await get(region);
      expect([region, refused.status, refused.code]).toEqual([region, 400, 'AuthorizationHeaderMalformed']);
    }
    expect((await get('eu-central-1')).body.toString()).toContain('<Region>us-east-1</Region>');
  });

  it('serves a URL that is presigned with the list of the bucket', async () => {
    const target = presignedTarget(gateway.access, {
      method: 'GET',
      target: `/${bucket}/object`,
      region: 'fi,de',
    });
    expect((await plainRequest(gateway.access, { method: 'GET', target })).body.toString()).toBe('regional');
  });

  it('knows only its own region where there is no bucket', async () => {
    expect((await get('us-east-1', '/')).status).toBe(200);
    expect(await get('mars', '/')).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' });
  });
});

describe('hosts', () => {
  const gateway = useGateway();

  beforeAll(async () => {
    await gateway.put('object', 'hosted');
  });

  it('finds the bucket in the host, and the whole path is the key', async () => {
    const host = `${gateway.bucket}.${DOMAIN}`;
    expect((await gateway.raw({ method: 'GET', target: '/object', host })).body.toString()).toBe('hosted');
    const listed = await gateway.raw({ method: 'GET', target: '/?list-type=2', host });
    expect(listed.body.toString()).toContain('<Key>object</Key>');
    const key = `/${gateway.bucket}/nested`;
    expect((await gateway.raw({ method: 'PUT', target: key, host, body: 'x' })).status).toBe(200);
    const page = await gateway.s3.send(
      new ListObjectsV2Command({ Bucket: gateway.bucket, Prefix: gateway.bucket }),
    );
    expect(page.Contents?.map(({ Key }) => Key)).toEqual([`${gateway.bucket}/nested`]);
  });

  it('reads hosts without regard to case and port', async () => {
    for (const host of [
      `${gateway.bucket}.S3.SGW.TEST`,
      `${gateway.bucket}.${DOMAIN}:9000`,
      `${gateway.bucket}.${DOMAIN}:80`,
    ]) {
      const { body } = await gateway.raw({ method: 'GET', target: '/object', host });
      expect([host, body.toString()]).toEqual([host, 'hosted']);
    }
  });

  it('is path style on the domain itself, on addresses and on foreign names', async () => {
    for (const host of [DOMAIN, '127.0.0.1', 'localhost:9000', '[::1]:9000', 'storage.example.org']) {
      const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/object`, host });
      expect([host, body.toString()]).toEqual([host, 'hosted']);
    }
  });

  it('serves an SDK in virtual-host style', async () => {
    const target = presignedTarget(gateway.access, {
      method: 'GET',
      target: '/object',
      host: `${gateway.bucket}.${DOMAIN}`,
    });
    const answer = await sendPrepared(gateway.access, {
      method: 'GET',
      target,
      headers: [['Host', `${gateway.bucket}.${DOMAIN}`]],
      body: Buffer.alloc(0),
    });
    expect(answer.body.toString()).toBe('hosted');
  });

  it('tells where a completed upload lies in the style of the request', async () => {
    const own = new URL(gateway.access.s3Url);
    const styles = [
      { host: own.host, target: `/${gateway.bucket}/a%20b`, location: `${own.host}/${gateway.bucket}/a%20b` },
      {
        host: `${gateway.bucket}.${DOMAIN}`,
        target: '/a%20b',
        location: `${gateway.bucket}.${DOMAIN}/a%20b`,
      },
    ];
    for (const { host, target, location } of styles) {
      const send = async (method: string, query: string, body: string) =>
        gateway.raw({ method, target: `${target}?${query}`, host, body });
      const begun = await send('POST', 'uploads=', '');
      const id = encodeURIComponent(/<UploadId>(.*)<\/UploadId>/.exec(begun.body.toString())?.[1] ?? '');
      const { headers } = await send('PUT', `partNumber=1&uploadId=${id}`, 'x');
      const part = `<Part><PartNumber>1</PartNumber><ETag>${headers['etag']}</ETag></Part>`;
      const list = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`;
      const done = await send('POST', `uploadId=${id}`, list);
      expect(done.body.toString()).toContain(`<Location>${own.protocol}//${location}</Location>`);
    }
  });

  it('answers NoSuchBucket for a bucket of the host that is not there', async () => {
    const answer = await gateway.raw({
      method: 'GET',
      target: '/object',
      host: `no-such-bucket-here.${DOMAIN}`,
    });
    expect(answer).toMatchObject({ status: 404, code: 'NoSuchBucket' });
  });
});
