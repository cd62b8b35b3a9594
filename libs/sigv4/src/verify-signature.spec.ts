import { describe, expect, it } from '@jest/globals';
import {
  encodeUriPath,
  type HttpHead,
  parseSignature,
  presignUrl,
  SigV4Error,
  signingKey,
  signRequest,
  UNSIGNED_PAYLOAD,
  verifySignature,
} from './index.js';

const NOW = new Date('2026-11-23T04:16:00Z');
const credential = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not a secret', region: 'us-east-1' };
const key = signingKey(credential.secretAccessKey, '20261123', 'us-east-1');
const HOST = 'localhost:9000';

interface Signed {
  readonly method?: string;
  /** What is signed. */
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent, where that differs. */
  readonly target?: string;
  readonly extra?: readonly string[];
}

function headSigned({
  method = 'PUT',
  path = '/b/k',
  query = '',
  headers = {},
  target,
  extra = [],
}: Signed): HttpHead {
  const signature = signRequest({
    ...{ method, host: HOST, path, query, headers, credential, now: NOW },
    payloadHash: UNSIGNED_PAYLOAD,
  });
  const rawHeaders = ['Host', HOST, ...Object.entries({ ...headers, ...signature }).flat(), ...extra];
  return { method, target: target ?? (query ? `${path}?${query}` : path), rawHeaders };
}

function headPresigned(
  request: {
    readonly query?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
  extra: readonly string[] = [],
): HttpHead {
  const url = presignUrl({
    ...{ method: 'PUT', host: HOST, path: '/b/k', expiresSeconds: 3600, credential, now: NOW },
    ...request,
  });
  const rawHeaders = ['Host', HOST, ...Object.entries(request.headers ?? {}).flat(), ...extra];
  return { method: 'PUT', target: url.slice(`https://${HOST}`.length), rawHeaders };
}

function verify(head: HttpHead, now = NOW, signedWith = key): SigV4Error | undefined {
  try {
    const parsed = parseSignature(head);
    if (!parsed) throw new Error('no signature');
    verifySignature({ head, parsed, signingKey: signedWith, now });
    return undefined;
  } catch (error) {
    if (error instanceof SigV4Error) return error;
    throw error;
  }
}

const minutesFromNow = (minutes: number, seconds = 0) =>
  new Date(NOW.getTime() + (minutes * 60 + seconds) * 1000);

describe('verifySignature in time', () => {
  it.each([0, -14.9, 14.9, -15, 15])('accepts a header signature seen %d minutes later', (minutes) => {
    expect(verify(headSigned({}), minutesFromNow(minutes))).toBeUndefined();
  });

  it.each([
    [15, 1, '2026-11-23T04:31:01Z'],
    [-15, -1, '2026-11-23T04:00:59Z'],
    [7200, 0, '2026-11-28T04:16:00Z'],
  ])('refuses one seen %d minutes and %d seconds later', (minutes, seconds, serverTime) => {
    expect(verify(headSigned({}), minutesFromNow(minutes, seconds))).toMatchObject({
      code: 'RequestTimeTooSkewed',
      details: {
        RequestTime: '20261123T041600Z',
        ServerTime: serverTime,
        MaxAllowedSkewMilliseconds: '900000',
      },
    });
  });

  it('accepts a presigned one until it expires, and from the tolerance on before its time', () => {
    expect(verify(headPresigned(), minutesFromNow(59, 59))).toBeUndefined();
    expect(verify(headPresigned(), minutesFromNow(-15))).toBeUndefined();
  });

  it('refuses a presigned one that is over, and says since when', () => {
    expect(verify(headPresigned(), minutesFromNow(60))).toMatchObject({
      code: 'AccessDenied',
      message: 'Request has expired.',
      details: {
        'X-Amz-Expires': '3600',
        Expires: '2026-11-23T05:16:00Z',
        ServerTime: '2026-11-23T05:16:00Z',
      },
    });
  });

  it('refuses a presigned one with a life of zero at once', () => {
    const url = presignUrl({
      method: 'PUT',
      host: HOST,
      path: '/b/k',
      expiresSeconds: 0,
      credential,
      now: NOW,
    });
    const head = { method: 'PUT', target: url.slice(`https://${HOST}`.length), rawHeaders: ['Host', HOST] };
    expect(verify(head)).toMatchObject({ code: 'AccessDenied', message: 'Request has expired.' });
  });

  it('refuses a presigned one 20 minutes before its time', () => {
    expect(verify(headPresigned(), minutesFromNow(-20))).toMatchObject({
      code: 'AccessDenied',
      message: 'Request is not valid yet.',
    });
  });
});

describe('verifySignature of what was not signed', () => {
  const dangerous = [
    'x-amz-copy-source',
    'x-amz-tagging',
    'x-amz-acl',
    'x-amz-meta-x',
    'x-amz-storage-class',
    'x-amz-website-redirect-location',
    'x-amz-bypass-governance-retention',
    'x-amz-security-token',
    'x-amz-object-lock-mode',
    'x-amz-server-side-encryption',
  ];

  it.each(dangerous)('refuses an added %s, under a header signature and a presigned one', (name) => {
    const refused = {
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
      details: { HeadersNotSigned: name },
    };
    expect(verify(headSigned({ extra: [name.toUpperCase(), 'v'] }))).toMatchObject(refused);
    expect(verify(headPresigned({}, [name, 'v']))).toMatchObject(refused);
  });

  it('names all of them', () => {
    const head = headSigned({ extra: ['x-amz-acl', 'private', 'x-amz-tagging', 'a=b'] });
    expect(verify(head)?.details).toEqual({ HeadersNotSigned: 'x-amz-acl, x-amz-tagging' });
  });

  it('accepts added Content-Type, Content-MD5 and foreign headers', () => {
    const extra = ['Content-Type', 'text/plain', 'Content-MD5', 'x', 'X-Custom', 'y'];
    expect(verify(headSigned({ extra }))).toBeUndefined();
    expect(verify(headPresigned({}, extra))).toBeUndefined();
  });

  it('accepts an added x-amz-content-sha256 beside a presigned query', () => {
    expect(verify(headPresigned({}, ['x-amz-content-sha256', 'e'.repeat(64)]))).toBeUndefined();
  });

  it('refuses a signature that does not cover the host', () => {
    const head = headSigned({});
    const rawHeaders = head.rawHeaders.map((value) => value.replace('SignedHeaders=host;', 'SignedHeaders='));
    expect(verify({ ...head, rawHeaders })).toMatchObject({
      code: 'AccessDenied',
      details: { HeadersNotSigned: 'host' },
    });
  });

  it('refuses one whose signed header was taken away, also an empty one', () => {
    const head = headSigned({ headers: { 'x-custom': '' } });
    const at = head.rawHeaders.indexOf('x-custom');
    const error = verify({ ...head, rawHeaders: head.rawHeaders.toSpliced(at, 2) });
    expect(error).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  it('ignores what proxies add: the Host that was sent counts', () => {
    const extra = [
      'X-Forwarded-Host',
      'elsewhere',
      'X-Forwarded-Proto',
      'https',
      'Forwarded',
      'host=elsewhere',
    ];
    expect(verify(headSigned({ extra }))).toBeUndefined();
    const head = headSigned({});
    const rawHeaders = ['Host', 'elsewhere', 'X-Forwarded-Host', HOST, ...head.rawHeaders.slice(2)];
    expect(verify({ ...head, rawHeaders })).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });
});

describe('verifySignature of the signature', () => {
  it('tells what was signed, and never the signature it expected', () => {
    const error = verify(
      headSigned({ path: '/b/a%20b' }),
      NOW,
      signingKey('another', '20261123', 'us-east-1'),
    );
    expect(error).toMatchObject({ code: 'SignatureDoesNotMatch' });
    const details = error?.details ?? {};
    expect(Object.keys(details)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
      'CanonicalRequest',
      'CanonicalRequestBytes',
    ]);
    expect(details['CanonicalRequest']).toMatch(/^PUT\n\/b\/a%20b\n\nhost:localhost:9000\n/);
    expect(details['CanonicalRequestBytes']).toMatch(/^50 55 54 0a 2f /);
    const provided = /Signature=(\w+)/.exec(headSigned({ path: '/b/a%20b' }).rawHeaders.join(' '))?.[1];
    expect(details['SignatureProvided']).toBe(provided);
    expect(JSON.stringify(details).match(/[0-9a-f]{64}/g)).toHaveLength(2); // the provided one and the request's hash
  });

  it.each(['', 'a'.repeat(63), 'a'.repeat(65), 'g'.repeat(64), 'É'.repeat(32), 'š'.repeat(64)])(
    'refuses the signature %j',
    (signature) => {
      const head = headSigned({});
      const rawHeaders = head.rawHeaders.map((value) =>
        value.replace(/Signature=\w+/, `Signature=${signature}`),
      );
      expect(verify({ ...head, rawHeaders })).toMatchObject({ code: 'SignatureDoesNotMatch' });
    },
  );

  it('refuses the right one in upper case', () => {
    const head = headSigned({});
    const rawHeaders = head.rawHeaders.map((value) =>
      value.replace(/Signature=\w+/, (text) => text.toUpperCase()),
    );
    const fixed = rawHeaders.map((value) => value.replace('SIGNATURE=', 'Signature='));
    expect(verify({ ...head, rawHeaders: fixed })).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  it.each(['DELETE', 'HEAD', 'POST', 'put'])('refuses the method %s for a PUT', (method) => {
    expect(verify({ ...headSigned({}), method })).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect(verify({ ...headPresigned(), method })).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  it.each(['versionId=1', 'uploadId=a&partNumber=1', 'acl', 'tagging', 'response-content-type=text/html'])(
    'refuses ?%s added afterwards',
    (more) => {
      const header = headSigned({});
      const presigned = headPresigned();
      expect(verify({ ...header, target: `${header.target}?${more}` })?.code).toBe('SignatureDoesNotMatch');
      expect(verify({ ...presigned, target: `${presigned.target}&${more}` })?.code).toBe(
        'SignatureDoesNotMatch',
      );
    },
  );
});

describe('verifySignature of odd paths', () => {
  it.each([
    ...[
      '/',
      '//',
      '/b//k',
      '/b/./k',
      '/b/a/../k',
      '/b/k/',
      '/b/%2e%2e/k',
      '/b/a%2Fb',
      '/b/a%252Fb',
      '/b/%25',
      '/b/a+b',
    ],
    ...[
      '/b/a%20b',
      '/b/~',
      '/b/%7E',
      '/b/caf%C3%A9',
      '/b/cafe%CC%81',
      `/b/${'k'.repeat(1024)}`,
      "/b/!'()*",
      '/b/a;b=c@d',
    ],
  ])('accepts %s signed as sent', (path) => {
    expect(verify(headSigned({ path }))).toBeUndefined();
  });

  it.each([
    ["/b/!'()*", '/b/%21%27%28%29%2A'],
    ['/b/%7e', '/b/~'],
    ['/b/caf%c3%a9', '/b/caf%C3%A9'],
    ['/b/cafÃ©', '/b/caf%C3%A9'], // é as raw UTF-8, one character per byte
    ['/b/a:b@c', '/b/a%3Ab%40c'],
    ['/b/a%2fb', '/b/a%2Fb'],
  ])('accepts %s sent for %s signed: the same bytes', (target, path) => {
    expect(verify(headSigned({ path, target }))).toBeUndefined();
  });

  it.each([
    ['/b/a/b', '/b/a%2Fb'],
    ['/b/a%2Fb', '/b/a/b'],
    ['/b%2Fk', '/b/k'],
    ['/b/a+b', '/b/a%20b'],
    ['/b/k', '/b//k'],
    ['/b/k', '/b/./k'],
    ['/b/a%2520b', '/b/a%20b'],
    ['/b/a%20b', '/b/a%2520b'],
    ['/b/cafe%CC%81', '/b/caf%C3%A9'],
    ['/b/K', '/b/k'],
  ])('refuses %s sent for %s signed: other bytes', (target, path) => {
    expect(verify(headSigned({ path, target }))).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  it('signs the key it encodes', () => {
    const path = encodeUriPath("/b/ä +%~!'()*//./../%2F");
    expect(path).toBe('/b/%C3%A4%20%2B%25~%21%27%28%29%2A//./../%252F');
    expect(verify(headSigned({ path }))).toBeUndefined();
  });
});

describe('verifySignature of odd queries', () => {
  it.each([
    ['uploads=', 'uploads'],
    ['a=1&a=2&b=', 'b&a=2&a=1'],
    ['a=1&a-b=2', 'a-b=2&a=1'],
    ['prefix=a%20b', 'prefix=a+b'],
    ['prefix=a%2Bb', 'prefix=a%2bb'],
    ['prefix=%7E', 'prefix=%7E'],
    ['prefix=~', 'prefix=%7e'],
    ['tag=a%3Bb', 'tag=a;b'],
    ['delimiter=%2F', 'delimiter=/'],
    ['B=1&a=2', 'a=2&B=1'],
    ['a=%3D', 'a=='],
    ['a=1', '&a=1&&'],
    ['uploads', 'uploads'], // curl before 8.3 signs its query unchanged
    ['prefix=a/b&delimiter=/', 'prefix=a/b&delimiter=/'],
  ])('accepts what signs %s and sends %s', (query, sent) => {
    expect(verify(headSigned({ method: 'GET', query, target: `/b/k?${sent}` }))).toBeUndefined();
  });

  it.each([
    ['prefix=a%2Bb', 'prefix=a+b'],
    ['prefix=a', 'prefix=b'],
    ['a=1&b=2', 'a=1%26b=2'],
    ['a=1', 'a=1&a=1'],
    ['a=1', 'A=1'],
    ['prefix=%2520', 'prefix=%20'],
  ])('refuses what signs %s and sends %s', (query, sent) => {
    expect(verify(headSigned({ method: 'GET', query, target: `/b/k?${sent}` }))?.code).toBe(
      'SignatureDoesNotMatch',
    );
  });
});

describe('verifySignature of odd header values', () => {
  it.each([
    ['  a   b  ', 'a b'],
    ['a\t b', 'a b'],
    ['"a   b"', '"a b"'],
    ['Ã  la fin Ã\u00a0', 'Ã  la fin Ã\u00a0'], // UTF-8 `à`, whose last byte is 0xA0: no blank
  ])('accepts %j', (sent, signed) => {
    const head = headSigned({ headers: { 'x-amz-meta-a': signed } });
    const rawHeaders = head.rawHeaders.map((value) => (value === signed ? sent : value));
    expect(verify({ ...head, rawHeaders })).toBeUndefined();
  });

  it('joins a header that comes twice, in its order', () => {
    const head = headSigned({ headers: { 'x-amz-meta-a': 'one,two' } });
    const at = head.rawHeaders.indexOf('x-amz-meta-a');
    const twice = (a: string, b: string) =>
      head.rawHeaders.toSpliced(at, 2, 'x-amz-meta-a', a, 'X-Amz-Meta-A', b);
    expect(verify({ ...head, rawHeaders: twice('one', 'two') })).toBeUndefined();
    expect(verify({ ...head, rawHeaders: twice('two', 'one') })?.code).toBe('SignatureDoesNotMatch');
  });
});
