import { describe, expect, it } from '@jest/globals';
import {
  assertPayloadHash,
  contentEncodingWithoutAwsChunked,
  createAwsChunkedDecoder,
  type HttpHead,
  parseSignature,
  payloadMode,
  presignUrl,
  SigV4Error,
  signRequest,
} from './index.js';

const credential = { accessKeyId: 'AK', secretAccessKey: 's', region: 'us-east-1' };
const NOW = new Date('2026-11-23T04:16:00Z');
const SHA = 'AB'.repeat(32);

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SigV4Error) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

function headSigned(sha256: string | undefined, more: Readonly<Record<string, string>> = {}): HttpHead {
  const request = {
    method: 'PUT',
    host: 'h',
    path: '/b/k',
    headers: more,
    payloadHash: sha256 ?? '',
    credential,
    now: NOW,
  };
  const headers = Object.entries({ ...more, ...signRequest(request) });
  const sent = headers.filter(([name]) => sha256 !== undefined || name !== 'x-amz-content-sha256');
  return { method: 'PUT', target: '/b/k', rawHeaders: ['Host', 'h', ...sent.flat()] };
}

function headPresigned(query: Readonly<Record<string, string>>, ...rawHeaders: readonly string[]): HttpHead {
  const url = presignUrl({
    method: 'PUT',
    host: 'h',
    path: '/b/k',
    query,
    expiresSeconds: 60,
    credential,
    now: NOW,
  });
  return { method: 'PUT', target: url.slice('https://h'.length), rawHeaders: ['Host', 'h', ...rawHeaders] };
}

const modeOf = (head: HttpHead) => payloadMode(head, parseSignature(head));

describe('payloadMode', () => {
  it.each([
    ['UNSIGNED-PAYLOAD', { kind: 'unsigned' }],
    [SHA, { kind: 'sha256', sha256: SHA.toLowerCase() }],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { kind: 'chunked', isSigned: true, hasTrailer: false }],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { kind: 'chunked', isSigned: true, hasTrailer: true }],
    ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { kind: 'chunked', isSigned: false, hasTrailer: true }],
  ])('reads %s', (value, mode) => {
    expect(modeOf(headSigned(value))).toEqual(mode);
  });

  it('demands the header of a header signature', () => {
    expect(codeOf(() => modeOf(headSigned(undefined)))).toBe(
      'InvalidRequest: Missing required header for this request: x-amz-content-sha256',
    );
  });

  it.each([
    'invalid_sha256',
    'STREAMING-FOO',
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
    '',
    'a'.repeat(63),
  ])('refuses %j', (value) => {
    expect(codeOf(() => modeOf(headSigned(value)))).toMatch(
      /^InvalidArgument: x-amz-content-sha256 must be /,
    );
  });

  it('takes a presigned or anonymous body without the header as unsigned', () => {
    expect(modeOf(headPresigned({}))).toEqual({ kind: 'unsigned' });
    expect(payloadMode({ method: 'PUT', target: '/b/k', rawHeaders: [] }, null)).toEqual({
      kind: 'unsigned',
    });
  });

  it('holds a presigned body to the hash in the query, whatever the header says', () => {
    const head = headPresigned({ 'X-Amz-Content-Sha256': SHA }, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD');
    expect(modeOf(head)).toEqual({ kind: 'sha256', sha256: SHA.toLowerCase() });
  });

  it('lets the header of a presigned request say more than the query', () => {
    const head = headPresigned({ 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }, 'x-amz-content-sha256', SHA);
    expect(modeOf(head)).toEqual({ kind: 'sha256', sha256: SHA.toLowerCase() });
  });

  it('refuses signed chunks of an anonymous request', () => {
    const rawHeaders = ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'];
    const head = { method: 'PUT', target: '/b/k', rawHeaders };
    expect(codeOf(() => payloadMode(head, null))).toMatch(/^InvalidRequest/);
  });
});

describe('assertPayloadHash', () => {
  it('compares with the declared hash alone', () => {
    const mode = { kind: 'sha256', sha256: 'a'.repeat(64) } as const;
    expect(codeOf(() => assertPayloadHash(mode, 'a'.repeat(64)))).toBe('accepted');
    expect(codeOf(() => assertPayloadHash({ kind: 'unsigned' }, 'b'.repeat(64)))).toBe('accepted');
    expect(() => assertPayloadHash(mode, 'b'.repeat(64))).toThrow(
      expect.objectContaining({
        code: 'XAmzContentSHA256Mismatch',
        details: { ClientComputedContentSHA256: 'a'.repeat(64), S3ComputedContentSHA256: 'b'.repeat(64) },
      }),
    );
  });
});

describe('createAwsChunkedDecoder', () => {
  const UNSIGNED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  const open = (more: Readonly<Record<string, string>>, sha256 = UNSIGNED) => {
    const head = headSigned(sha256, more);
    const parsed = parseSignature(head);
    return createAwsChunkedDecoder({ head, parsed, mode: payloadMode(head, parsed) });
  };

  it('reads length and trailers from the headers', () => {
    const decoder = open({ 'x-amz-decoded-content-length': '5', 'x-amz-trailer': 'X-Amz-Checksum-CRC32' });
    expect(decoder).toMatchObject({ decodedSizeBytes: 5, declaredTrailers: ['x-amz-checksum-crc32'] });
  });

  it.each([undefined, 'abc', '12x', '-1', ''])('demands a decoded length, not %j', (length) => {
    expect(codeOf(() => open(length === undefined ? {} : { 'x-amz-decoded-content-length': length }))).toBe(
      'MissingContentLength: You must provide the Content-Length HTTP header.',
    );
  });

  it.each(['authorization', 'host', 'x-amz-acl', 'content-length', 'x-amz-checksum-md5', 'x-amz-meta-a'])(
    'refuses %s as a trailer',
    (name) => {
      expect(codeOf(() => open({ 'x-amz-decoded-content-length': '5', 'x-amz-trailer': name }))).toBe(
        'InvalidRequest: The value specified in the x-amz-trailer header is not supported',
      );
    },
  );

  it('refuses two checksums as trailers', () => {
    const names = 'x-amz-checksum-crc32,x-amz-checksum-sha1';
    expect(codeOf(() => open({ 'x-amz-decoded-content-length': '5', 'x-amz-trailer': names }))).toMatch(
      /^InvalidRequest: Expecting a single/,
    );
  });

  it('refuses signed chunks without a key, and a body that is not chunked', () => {
    const size = { 'x-amz-decoded-content-length': '5' };
    expect(codeOf(() => open(size, 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'))).toMatch(/^InvalidRequest/);
    expect(codeOf(() => open(size, 'UNSIGNED-PAYLOAD'))).toMatch(/^InvalidRequest/);
  });
});

describe('contentEncodingWithoutAwsChunked', () => {
  it.each([
    ['aws-chunked', undefined],
    ['aws-chunked,gzip', 'gzip'],
    ['gzip, AWS-Chunked', 'gzip'],
    ['aws-chunked, gzip, br', 'gzip,br'],
    ['gzip', 'gzip'],
    ['gzip, br', 'gzip, br'],
    ['', undefined],
  ])('of %j is %j', (value, kept) => {
    expect(contentEncodingWithoutAwsChunked(value)).toBe(kept);
  });
});
