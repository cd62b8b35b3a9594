import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  headBytes,
  type HeaderLine,
  plainRequest,
  prepareRequest,
  type RawRequest,
  sendPrepared,
} from '../support/raw-request.js';
import { amzDate } from '../support/signing.js';
import { useGateway } from '../support/use-gateway.js';

const minutes = (count: number): string => amzDate(new Date(Date.now() + count * 60_000));

describe('signatures by header', () => {
  const gateway = useGateway();
  let target = '';
  const get = (more: Partial<RawRequest> = {}) => gateway.raw({ method: 'GET', target, ...more });
  /** Sends a good request whose Authorization is rewritten after signing. */
  const rewritten = (change: (authorization: string) => string, more: Partial<RawRequest> = {}) => {
    const request = prepareRequest(gateway.access, { method: 'GET', target, ...more });
    const headers = request.headers.map(([name, value]): HeaderLine => [
      name,
      name === 'Authorization' ? change(value) : value,
    ]);
    return sendPrepared(gateway.access, { ...request, headers });
  };

  beforeAll(async () => {
    target = `/${gateway.bucket}/object`;
    await gateway.put('object', 'signed');
  });

  it('check 1: gives no anonymous rights without a signature', async () => {
    expect(await plainRequest(gateway.access, { method: 'GET', target })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
    const empty = await plainRequest(gateway.access, {
      method: 'GET',
      target,
      headers: [['Authorization', '']],
    });
    expect([400, 403]).toContain(empty.status);
    expect(await plainRequest(gateway.access, { method: 'PUT', target, body: 'x' })).toMatchObject({
      status: 403,
    });
  });

  it('check 2: refuses an Authorization without exactly one space after its scheme', async () => {
    const refused = await rewritten(() => 'invalid_header');
    expect(refused).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('check 3: refuses other schemes', async () => {
    for (const value of ['AWSXAK:sig x', 'Bearer x', 'Basic eDp5', 'AWS4-ECDSA-P256-SHA256 Credential=x']) {
      const refused = await rewritten(() => value);
      expect([value, refused]).toMatchObject([value, { status: 400, code: 'InvalidArgument' }]);
      expect(refused.body.toString()).toContain('Unsupported Authorization Type');
    }
    const version2 = await rewritten(() => 'AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=');
    expect(version2).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(version2.body.toString()).toContain('AWS4-HMAC-SHA256');
  });

  it('check 4: names the component that is missing', async () => {
    for (const name of ['Credential', 'SignedHeaders', 'Signature']) {
      const refused = await rewritten((value) => value.replace(`${name}=`, `${name}X=`));
      expect([name, refused]).toMatchObject([name, { status: 400, code: 'AuthorizationHeaderMalformed' }]);
      expect(refused.body.toString()).toContain(name);
    }
  });

  it('check 5: refuses a credential scope that is not one', async () => {
    const changes: ((value: string) => string)[] = [
      (value) => value.replace('/aws4_request', ''),
      (value) => value.replace('/aws4_request', '/aws4_request/more'),
      (value) => value.replace('/aws4_request', '/aws_request'),
      (value) => value.replace('/s3/', '/ec2/'),
      (value) => value.replace(/\/\d{8}\//, '/3223423234/'),
    ];
    for (const change of changes) {
      const refused = await rewritten(change);
      expect([change.toString(), refused]).toMatchObject([
        change.toString(),
        { status: 400, code: 'AuthorizationHeaderMalformed' },
      ]);
    }
    const region = await get({ region: 'eu-west-7' });
    expect(region).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' });
    expect(region.body.toString()).toContain('<Region>us-east-1</Region>');
  });

  it('check 6: refuses an unknown access key', async () => {
    const refused = await get({ accessKeyId: 'AKIAUNKNOWNUNKNOWN00' });
    expect(refused).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    expect(refused.body.toString()).toContain('<AWSAccessKeyId>AKIAUNKNOWNUNKNOWN00</AWSAccessKeyId>');
  });

  it('check 7: refuses a wrong secret, explains what was signed, and tells no secret', async () => {
    const right = prepareRequest(gateway.access, { method: 'GET', target });
    const refused = await get({ secretAccessKey: 'wrong', date: right.scope.amzDate });
    expect(refused).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    const xml = refused.body.toString();
    for (const field of ['AWSAccessKeyId', 'StringToSign', 'SignatureProvided', 'CanonicalRequest'])
      expect(xml).toContain(`<${field}>`);
    expect(xml).not.toContain(right.signature);
    expect(xml).not.toContain(gateway.access.secretAccessKey);
  });

  it('check 8: allows a clock to be 15 minutes off, and no more', async () => {
    for (const skew of [-14.5, 14.5]) expect((await get({ date: minutes(skew) })).status).toBe(200);
    for (const skew of [-15.5, 15.5, -7200, 7200]) {
      const refused = await get({ date: minutes(skew) });
      expect([skew, refused]).toMatchObject([skew, { status: 403, code: 'RequestTimeTooSkewed' }]);
      expect(refused.body.toString()).toContain(
        '<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>',
      );
    }
  });

  it('check 9: refuses dates that are none', async () => {
    const today = amzDate().slice(0, 8);
    for (const date of [
      '03032006',
      '',
      '20261332T999999Z',
      '20260230T000000Z',
      `${today}T`,
      '99991231T235959Z',
    ]) {
      const refused = await get({ date });
      expect([date, [400, 403].includes(refused.status), refused.code !== '']).toEqual([date, true, true]);
    }
    const scope = await rewritten((value) => value.replace(/\/\d{8}\//, '/20200101/'));
    expect(scope.status).toBeGreaterThanOrEqual(400);
    expect(scope.code).toMatch(/AuthorizationHeaderMalformed|SignatureDoesNotMatch/);
  });

  it('check 10: accepts only an exact list of signed headers', async () => {
    const lists = [
      'host;',
      ';host',
      'Host;x-amz-content-sha256;x-amz-date',
      'x-amz-date;host;x-amz-content-sha256',
      'host;host',
      'absent;host',
      'x-amz-date',
      '',
    ];
    for (const list of lists) {
      const refused = await rewritten((value) =>
        value.replace(/SignedHeaders=[^,]*/, `SignedHeaders=${list}`),
      );
      expect([list, refused.status >= 400 && refused.status < 500]).toEqual([list, true]);
    }
  });

  it('check 11: refuses unsigned headers that would change what a request does', async () => {
    const names = [
      'copy-source',
      'tagging',
      'acl',
      'meta-x',
      'storage-class',
      'website-redirect-location',
      'security-token',
    ];
    names.push('bypass-governance-retention', 'object-lock-mode', 'server-side-encryption');
    for (const name of names) {
      const refused = await gateway.raw({
        method: 'PUT',
        target: `/${gateway.bucket}/unsigned`,
        body: 'x',
        unsigned: [[`x-amz-${name}`, name === 'copy-source' ? target : 'x']],
      });
      expect([name, refused]).toMatchObject([name, { status: 403, code: 'AccessDenied' }]);
      expect(refused.body.toString()).toContain(`x-amz-${name}`);
    }
    expect((await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/unsigned` })).status).toBe(404);
    const control: HeaderLine[] = [
      ['Content-Type', 'text/plain'],
      ['X-Custom', 'x'],
    ];
    expect(
      (
        await gateway.raw({
          method: 'PUT',
          target: `/${gateway.bucket}/control`,
          body: 'x',
          unsigned: control,
        })
      ).status,
    ).toBe(200);
  });

  it('check 12: refuses signatures of every wrong form, and lives on', async () => {
    for (const signature of [
      '',
      'a'.repeat(63),
      'a'.repeat(65),
      'z'.repeat(64),
      'é'.repeat(64),
      '0'.repeat(64),
    ]) {
      const refused = await rewritten((value) => value.replace(/Signature=.*/, `Signature=${signature}`));
      expect([signature, [400, 403].includes(refused.status)]).toEqual([signature, true]);
    }
    const upper = await rewritten((value) =>
      value.replace(/Signature=.*/, (whole) => whole.toUpperCase().replace('SIGNATURE', 'Signature')),
    );
    expect(upper).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect((await get()).status).toBe(200);
  });

  it('check 15: signs header values in their canonical form, and stores them as signed', async () => {
    const headers: HeaderLine[] = [
      ['x-amz-meta-a', '  inner   spaces  '],
      ['x-amz-meta-b', '"quoted"'],
      ['x-amz-meta-c', 'one'],
      ['x-amz-meta-c', 'two'],
    ];
    const put = await gateway.raw({
      method: 'PUT',
      target: `/${gateway.bucket}/headers`,
      body: 'x',
      headers,
    });
    expect([put.status, put.code]).toEqual([200, '']);
    const head = await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/headers` });
    expect(head.headers['x-amz-meta-b']).toBe('"quoted"');
    expect(head.headers['x-amz-meta-c']).toBe('one,two');
  });

  it('check 16: a signature is good for its own method alone', async () => {
    const signed = prepareRequest(gateway.access, { method: 'GET', target });
    for (const method of ['DELETE', 'HEAD', 'PUT']) {
      expect((await sendPrepared(gateway.access, { ...signed, method })).status).toBe(403);
    }
    const overrides: HeaderLine[] = [
      ['X-HTTP-Method-Override', 'DELETE'],
      ['X-Method-Override', 'DELETE'],
    ];
    expect((await get({ unsigned: overrides })).body.toString()).toBe('signed');
    expect((await get()).status).toBe(200);
  });

  it('check 17: ignores forwarding headers of a client that is no proxy', async () => {
    const forged: HeaderLine[] = [
      ['X-Forwarded-Host', 'evil.example'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Prefix', '/x'],
      ['Forwarded', 'host=evil'],
      ['X-Original-URL', '/other'],
    ];
    expect((await get({ unsigned: forged })).body.toString()).toBe('signed');
    const wrongHost = prepareRequest(gateway.access, { method: 'GET', target, host: 'evil.example' });
    const headers = wrongHost.headers.map(([name, value]): HeaderLine => [
      name,
      name === 'Host' ? new URL(gateway.access.s3Url).host : value,
    ]);
    const refused = await sendPrepared(gateway.access, {
      ...wrongHost,
      headers: [...headers, ['X-Forwarded-Host', 'evil.example']],
    });
    expect(refused).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  it('check 18: any changed bit of what is signed is refused', async () => {
    const request = prepareRequest(gateway.access, {
      method: 'PUT',
      target: `/${gateway.bucket}/flipped?x-id=PutObject`,
      body: 'flip',
      headers: [['x-amz-meta-a', 'abc']],
    });
    const changes: ((bytes: string) => string)[] = [
      (bytes) => bytes.replace('/flipped', '/flippee'),
      (bytes) => bytes.replace('x-id=PutObject', 'x-id=PutObjecu'),
      (bytes) => bytes.replace('x-amz-meta-a: abc', 'x-amz-meta-a: abd'),
      (bytes) =>
        bytes.replace(
          /(X-Amz-Date: \d{8}T\d{5})\d/,
          (_all, kept: string) => `${kept}${(Number(request.scope.amzDate.at(-2)) + 1) % 10}`,
        ),
    ];
    const head = headBytes(request).toString('latin1');
    for (const change of changes) {
      expect(change(head)).not.toBe(head);
      const [line = '', ...lines] = change(head).trim().split('\r\n');
      const refused = await sendPrepared(gateway.access, {
        method: 'PUT',
        target: line.split(' ')[1] ?? '',
        headers: lines.map((text): HeaderLine => [
          text.slice(0, text.indexOf(':')),
          text.slice(text.indexOf(':') + 2),
        ]),
        body: request.body,
      });
      expect([change.toString(), refused]).toMatchObject([
        change.toString(),
        { status: 403, code: 'SignatureDoesNotMatch' },
      ]);
    }
    expect((await sendPrepared(gateway.access, request)).status).toBe(200);
  });
});
