import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type HttpHead,
  parseSignatureV2,
  SigV4Error,
  verifyFormSignatureV2,
  verifySignatureV2,
} from './index.js';
import { signV2 } from './signature-v2.js';

/** AWS's example keys, of "Signing and Authenticating REST Requests". */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const ID = 'AKIAIOSFODNN7EXAMPLE';

interface Example {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly signature: string;
  readonly hostBucket?: string;
  readonly at: string;
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  'Object GET': {
    method: 'GET',
    target: '/photos/puppy.jpg',
    headers: ['Host', 'johnsmith.s3.amazonaws.com', 'Date', 'Tue, 27 Mar 2007 19:36:42 +0000'],
    signature: 'bWq2s1WEIj+Ydj0vQ697zp+IXMU=',
    hostBucket: 'johnsmith',
    at: '2007-03-27T19:36:42Z',
  },
  'Object PUT': {
    method: 'PUT',
    target: '/photos/puppy.jpg',
    headers: [
      'Content-Type',
      'image/jpeg',
      'Content-Length',
      '94328',
      'Host',
      'johnsmith.s3.amazonaws.com',
      'Date',
      'Tue, 27 Mar 2007 21:15:45 +0000',
    ],
    signature: 'MyyxeRY7whkBe+bq8fHCL/2kKUg=',
    hostBucket: 'johnsmith',
    at: '2007-03-27T21:15:45Z',
  },
  List: {
    method: 'GET',
    target: '/?prefix=photos&max-keys=50&marker=puppy',
    headers: [
      'User-Agent',
      'Mozilla/5.0',
      'Host',
      'johnsmith.s3.amazonaws.com',
      'Date',
      'Tue, 27 Mar 2007 19:42:41 +0000',
    ],
    signature: 'htDYFYduRNen8P9ZfE/s9SuKy0U=',
    hostBucket: 'johnsmith',
    at: '2007-03-27T19:42:41Z',
  },
  Fetch: {
    method: 'GET',
    target: '/?acl',
    headers: ['Host', 'johnsmith.s3.amazonaws.com', 'Date', 'Tue, 27 Mar 2007 19:44:46 +0000'],
    signature: 'c2WLPFtWHVgbEmeEG93a4cG37dM=',
    hostBucket: 'johnsmith',
    at: '2007-03-27T19:44:46Z',
  },
  Upload: {
    method: 'PUT',
    target: '/db-backup.dat.gz',
    headers: [
      'User-Agent',
      'curl/7.15.5',
      'Host',
      'static.johnsmith.net:8080',
      'Date',
      'Tue, 27 Mar 2007 21:06:08 +0000',
      'x-amz-acl',
      'public-read',
      'content-type',
      'application/x-download',
      'Content-MD5',
      '4gJE4saaMU4BqNR0kLY+lw==',
      'X-Amz-Meta-ReviewedBy',
      'joe@johnsmith.net',
      'X-Amz-Meta-ReviewedBy',
      'jane@johnsmith.net',
      'X-Amz-Meta-FileChecksum',
      '0x02661779',
      'X-Amz-Meta-ChecksumAlgorithm',
      'crc32',
      'Content-Disposition',
      'attachment; filename=database.dat',
      'Content-Encoding',
      'gzip',
      'Content-Length',
      '5913339',
    ],
    signature: 'ilyl83RwaSoYIEdixDQcA4OnAnc=',
    hostBucket: 'static.johnsmith.net',
    at: '2007-03-27T21:06:08Z',
  },
  'List all my buckets': {
    method: 'GET',
    target: '/',
    headers: ['Host', 's3.amazonaws.com', 'Date', 'Wed, 28 Mar 2007 01:29:59 +0000'],
    signature: 'qGdzdERIC03wnaRNKh6OqZehG9s=',
    at: '2007-03-28T01:29:59Z',
  },
  'Unicode keys': {
    method: 'GET',
    target: '/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re',
    headers: ['Host', 's3.amazonaws.com', 'Date', 'Wed, 28 Mar 2007 01:49:49 +0000'],
    signature: 'DNEZGsoieTZ92F3bUfSPQcbGmlM=',
    at: '2007-03-28T01:49:49Z',
  },
};

function check(
  head: HttpHead,
  at: string,
  more: { hostBucket?: string; secret?: string; subResources?: readonly string[] } = {},
): void {
  const parsed = parseSignatureV2(head);
  if (!parsed) throw new Error('no signature was found');
  verifySignatureV2({ head, parsed, secret: SECRET, now: new Date(at), ...more });
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SigV4Error) return error.code;
    throw error;
  }
  return 'accepted';
}

const headOf = ({ method, target, headers, signature }: Example): HttpHead => ({
  method,
  target,
  rawHeaders: [...headers, 'Authorization', `AWS ${ID}:${signature}`],
});

describe("AWS's documented examples of Signature Version 2", () => {
  it.each(Object.entries(EXAMPLES))('%s', (_name, example) => {
    expect(codeOf(() => check(headOf(example), example.at, example))).toBe('accepted');
  });

  const query = `/photos/puppy.jpg?AWSAccessKeyId=${ID}&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620`;
  const presigned = (target = query): HttpHead => ({
    method: 'GET',
    target,
    rawHeaders: ['Host', 'johnsmith.s3.amazonaws.com'],
  });

  it('Query string authentication', () => {
    expect(codeOf(() => check(presigned(), '2007-03-29T03:40:19Z', { hostBucket: 'johnsmith' }))).toBe(
      'accepted',
    );
  });

  it('is over at the moment that it names', () => {
    expect(codeOf(() => check(presigned(), '2007-03-29T03:40:20Z', { hostBucket: 'johnsmith' }))).toBe(
      'AccessDenied',
    );
  });

  it('covers what selects the operation, also what Version 2 never knew', () => {
    const more = { hostBucket: 'johnsmith', subResources: ['legal-hold'] };
    for (const added of ['&acl', '&versionId=x', '&response-content-type=text/html', '&legal-hold']) {
      expect(codeOf(() => check(presigned(query + added), '2007-03-29T03:40:19Z', more))).toBe(
        'SignatureDoesNotMatch',
      );
    }
    expect(codeOf(() => check(presigned(`${query}&other=1`), '2007-03-29T03:40:19Z', more))).toBe('accepted');
  });
});

describe('verifySignatureV2', () => {
  const example = EXAMPLES['Object PUT'] as Example;
  const changed = (more: Partial<Example>) => () =>
    check(headOf({ ...example, ...more }), example.at, example);

  it.each<[string, Partial<Example>]>([
    ['method', { method: 'DELETE' }],
    ['path', { target: '/photos/kitten.jpg' }],
    ['type', { headers: example.headers.map((text) => (text === 'image/jpeg' ? 'text/html' : text)) }],
    ['digest', { headers: [...example.headers, 'Content-MD5', 'x'] }],
    ['x-amz-* header', { headers: [...example.headers, 'x-amz-copy-source', '/a/b'] }],
    ['signature', { signature: 'MyyxeRY7whkBe+bq8fHCL/2kKUh=' }],
    ['length of the signature', { signature: '' }],
  ])('refuses another %s', (_what, more) => {
    expect(codeOf(changed(more))).toBe('SignatureDoesNotMatch');
  });

  it('refuses another secret and another bucket', () => {
    expect(codeOf(() => check(headOf(example), example.at, { ...example, secret: 'x' }))).toBe(
      'SignatureDoesNotMatch',
    );
    expect(codeOf(() => check(headOf(example), example.at, { hostBucket: 'other' }))).toBe(
      'SignatureDoesNotMatch',
    );
  });

  it('refuses a clock that is a quarter of an hour off', () => {
    expect(codeOf(() => check(headOf(example), '2007-03-27T21:30:46Z', example))).toBe(
      'RequestTimeTooSkewed',
    );
    expect(codeOf(() => check(headOf(example), '2007-03-27T21:00:44Z', example))).toBe(
      'RequestTimeTooSkewed',
    );
    expect(codeOf(() => check(headOf(example), '2007-03-27T21:30:45Z', example))).toBe('accepted');
  });

  it('signs x-amz-date among the headers, and no Date beside it', () => {
    const date = 'Tue, 27 Mar 2007 21:20:26 +0000';
    const signature = signV2(SECRET, `DELETE\n\n\n\nx-amz-date:${date}\n/johnsmith/photos/puppy.jpg`);
    const headers = ['Date', 'Tue, 27 Mar 2007 21:20:27 +0000', 'x-amz-date', date];
    const head = headOf({
      method: 'DELETE',
      target: '/johnsmith/photos/puppy.jpg',
      headers,
      signature,
      at: '',
    });
    expect(codeOf(() => check(head, '2007-03-27T21:20:26Z'))).toBe('accepted');
  });

  it('takes an empty sub-resource with and without equals sign, and a bucket with and without slash', () => {
    const date = 'Tue, 27 Mar 2007 21:20:26 +0000';
    for (const [target, signed] of [
      ['/b?uploads=', '/b?uploads'],
      ['/b?uploads', '/b?uploads='],
      ['/b?uploads', '/b/?uploads'],
      ['/b', '/b/'],
      ['/b?x=1&versions&prefix=a%2Fb', '/b?versions'],
      ['/b/k?response-content-type=text%2Fhtml', '/b/k?response-content-type=text/html'],
    ] as const) {
      const signature = signV2(SECRET, `GET\n\n\n${date}\n${signed}`);
      const head = headOf({ method: 'GET', target, headers: ['Date', date], signature, at: '' });
      expect([target, codeOf(() => check(head, '2007-03-27T21:20:26Z'))]).toEqual([target, 'accepted']);
    }
  });
});

describe('parseSignatureV2', () => {
  const parse = (target: string, rawHeaders: readonly string[] = []) =>
    parseSignatureV2({ method: 'GET', target, rawHeaders: ['Host', 'h', ...rawHeaders] });

  it('finds none where there is none, or one of Version 4', () => {
    expect(parse('/')).toBeUndefined();
    expect(parse('/', ['Authorization', 'AWS4-HMAC-SHA256 Credential=x'])).toBeUndefined();
    expect(parse('/AWSAccessKeyId')).toBeUndefined();
    expect(parse('/?X-Amz-Signature=x', ['Authorization', 'AWS a:b'])).toBeUndefined();
  });

  it.each([
    ['/', ['Authorization', 'AWS none', 'Date', 'Tue, 27 Mar 2007 21:20:26 +0000'], 'InvalidArgument'],
    ['/', ['Authorization', 'AWS a:b'], 'AccessDenied'],
    ['/', ['Authorization', 'AWS a:b', 'Date', 'today'], 'AccessDenied'],
    ['/?AWSAccessKeyId=a&Signature=b', [], 'AccessDenied'],
    ['/?AWSAccessKeyId=a&Signature=b&Expires=x', [], 'AccessDenied'],
    ['/?AWSAccessKeyId=a&Signature=b&Signature=c&Expires=1', [], 'AccessDenied'],
    ['/?AWSAccessKeyId=a&Signature=b&Expires=1', ['Authorization', 'AWS a:b'], 'InvalidArgument'],
    ['/?AWSAccessKeyId=a&Signature=b&Expires=1', ['x-amz-security-token', 't'], 'InvalidToken'],
  ])('refuses %s with %j', (target, headers, code) => {
    expect(codeOf(() => parse(target, headers))).toBe(code);
  });

  it('throws nothing but SigV4Error', () => {
    const text = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(text, text, (query, value) => {
        codeOf(() => parse(`/?AWSAccessKeyId=${query}&${value}`, ['Authorization', `AWS ${value}`]));
      }),
    );
  });
});

describe('verifyFormSignatureV2', () => {
  it('compares the signature of the policy', () => {
    expect(codeOf(() => verifyFormSignatureV2('cA==', signV2(SECRET, 'cA=='), SECRET))).toBe('accepted');
    expect(codeOf(() => verifyFormSignatureV2('cB==', signV2(SECRET, 'cA=='), SECRET))).toBe(
      'SignatureDoesNotMatch',
    );
  });
});
