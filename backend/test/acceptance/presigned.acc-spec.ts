import { beforeAll, describe, expect, it } from '@jest/globals';
import { type PresignInput, presignedTarget } from '../support/presigned-request.js';
import { type HeaderLine, plainRequest, prepareRequest, sendPrepared } from '../support/raw-request.js';
import { amzDate } from '../support/signing.js';
import { useGateway } from '../support/use-gateway.js';

describe('signatures by query', () => {
  const gateway = useGateway();
  let path = '';
  const send = (target: string, method = 'GET', headers: readonly HeaderLine[] = [], body = '') =>
    plainRequest(gateway.access, { method, target, headers, body });
  const presign = (more: Partial<PresignInput> = {}) =>
    presignedTarget(gateway.access, { method: 'GET', target: path, ...more });

  beforeAll(async () => {
    path = `/${gateway.bucket}/object`;
    await gateway.put('object', 'presigned');
  });

  it('reads and writes by URL alone', async () => {
    expect((await send(presign())).body.toString()).toBe('presigned');
    const put = presignedTarget(gateway.access, { method: 'PUT', target: `/${gateway.bucket}/by-url` });
    expect((await send(put, 'PUT', [], 'written')).status).toBe(200);
    expect((await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/by-url` })).body.toString()).toBe(
      'written',
    );
  });

  it('check 11: refuses an unsigned x-amz- header beside a presigned PUT', async () => {
    const put = presignedTarget(gateway.access, { method: 'PUT', target: `/${gateway.bucket}/smuggled` });
    for (const [name, value] of [
      ['x-amz-copy-source', path],
      ['x-amz-tagging', 'a=1'],
      ['x-amz-acl', 'public-read'],
      ['x-amz-meta-x', 'y'],
    ] as const) {
      const refused = await send(put, 'PUT', [[name, value]], 'x');
      expect([name, refused]).toMatchObject([name, { status: 403, code: 'AccessDenied' }]);
    }
    expect((await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/smuggled` })).status).toBe(404);
    const own = await send(put, 'PUT', [['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']], 'x');
    expect(own.status).toBe(200);
  });

  it('check 19: refuses a URL that lacks a parameter', async () => {
    for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders']) {
      const refused = await send(presign({ parameters: { [`X-Amz-${name}`]: undefined } }));
      expect([name, refused]).toMatchObject([
        name,
        { status: 400, code: 'AuthorizationQueryParametersError' },
      ]);
    }
    const unsigned = await send(presign().replace(/&X-Amz-Signature=.*/, ''));
    expect(unsigned).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
  });

  it('check 20: refuses a scope or algorithm that is none', async () => {
    const good = `${gateway.access.accessKeyId}/${amzDate().slice(0, 8)}/us-east-1/s3/aws4_request`;
    const wrong: Record<string, string>[] = [
      { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA512' },
      { 'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256' },
      { 'X-Amz-Credential': good.replace('/aws4_request', '') },
      { 'X-Amz-Credential': good.replace('aws4_request', 'aws3_request') },
      { 'X-Amz-Credential': good.replace('/s3/', '/ec2/') },
      { 'X-Amz-Credential': good.replace(/\/\d{8}\//, '/20200101/') },
    ];
    for (const parameters of wrong) {
      const refused = await send(presign({ parameters }));
      expect([parameters, refused]).toMatchObject([
        parameters,
        { status: 400, code: 'AuthorizationQueryParametersError' },
      ]);
    }
    const region = await send(presign({ region: 'mars-1' }));
    expect(region).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
  });

  it('check 21: refuses an expiry that is no number of seconds up to seven days', async () => {
    for (const expires of ['abc', '-3', '604801', '60580000', '1e3', '0x10', '5.5', '']) {
      const refused = await send(presign({ expires }));
      expect([expires, refused]).toMatchObject([
        expires,
        { status: 400, code: 'AuthorizationQueryParametersError' },
      ]);
    }
    expect((await send(presign({ expires: 604_800 }))).status).toBe(200);
  });

  it('check 22: refuses a URL after its time', async () => {
    const old = amzDate(new Date(Date.now() - 10_000));
    const refused = await send(presign({ date: old, expires: 5 }));
    expect(refused).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(refused.body.toString()).toMatch(/Request has expired.*<X-Amz-Expires>5<\/X-Amz-Expires>/s);
    expect((await send(presign({ date: old, expires: 60 }))).status).toBe(200);
  });

  it('check 23: refuses a URL before its time', async () => {
    const refused = await send(presign({ date: amzDate(new Date(Date.now() + 20 * 60_000)) }));
    expect(refused).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(refused.body.toString()).toContain('Request is not valid yet');
  });

  it('check 24: refuses a URL that was changed after signing', async () => {
    const signed = presign();
    const changed = [
      signed.replace('/object', '/objecu'),
      `${signed}&versionId=x`,
      `${signed}&tagging`,
      `${signed}&acl`,
      `${signed}&response-content-type=text/html`,
      `${signed}&uploadId=x&partNumber=1`,
    ];
    for (const target of changed) {
      expect([target, await send(target)]).toMatchObject([
        target,
        { status: 403, code: 'SignatureDoesNotMatch' },
      ]);
    }
    for (const method of ['DELETE', 'HEAD', 'PUT']) expect((await send(signed, method)).status).toBe(403);
    expect((await send(signed)).status).toBe(200);
  });

  it('check 25: accepts one signature per request; a foreign scheme does not count as one', async () => {
    const target = presign();
    const both = prepareRequest(gateway.access, { method: 'GET', target });
    expect(await sendPrepared(gateway.access, both)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    const broken = await send(target, 'GET', [['Authorization', 'AWS4-HMAC-SHA256 broken']]);
    expect(broken.status).toBeGreaterThanOrEqual(400);
    const token = await send(presign({ parameters: { 'X-Amz-Security-Token': 'unknown' } }));
    expect(token.status).toBeGreaterThanOrEqual(400);
    expect(token.status).toBeLessThan(500);
  });

  it('check 26: lets no response override split the head of the answer', async () => {
    const injected = await send(
      presign({ target: `${path}?response-content-disposition=${encodeURIComponent('x\r\nX-Evil: 1')}` }),
    );
    expect(injected.headers['x-evil']).toBeUndefined();
    expect(injected.status).toBe(400);
    for (const value of [encodeURIComponent('файл'), 'x'.repeat(8192)]) {
      const refused = await send(presign({ target: `${path}?response-content-disposition=${value}` }));
      expect(refused.status).toBe(400);
    }
    const expires = encodeURIComponent('Thu, 01 Dec 2050 16:00:00 GMT');
    const changed = await send(
      presign({
        target: `${path}?response-content-type=text/x&response-expires=${expires}&response-cache-control=none`,
      }),
    );
    expect(changed.headers).toMatchObject({
      'content-type': 'text/x',
      expires: 'Thu, 01 Dec 2050 16:00:00 GMT',
      'cache-control': 'none',
    });
    const anonymous = await send(`${path}?response-content-type=text/html`);
    expect([400, 403]).toContain(anonymous.status);
  });
});
