import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalHeaders, canonicalRequest, stringToSign } from './canonical-request.js';
import {
  DOCUMENTED,
  DOCUMENTED_REQUESTS,
  type DocumentedRequest,
  PRESIGNED_SIGNATURE,
} from './fixtures/s3-documentation.js';
import { SUITE, SUITE_CASES, type SuiteCase } from './fixtures/aws-signature-suite.js';
import { indexHeaders } from './header-index.js';
import { presignUrl, signingKey, signRequest, parseSignature, verifySignature } from './index.js';
import { encodeQueryComponent } from './percent-encoding.js';
import { RawTarget } from './raw-target.js';
import { hmacHex } from './signing-key.js';

/** Text as node:http hands it out: one character per byte. */
const asReceived = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

function signSuiteCase(
  suiteCase: SuiteCase,
  target: string,
  payloadHash: string,
  omitsDate: boolean,
): string {
  const sent = [['Host', 'example.amazonaws.com'] as const, ...(suiteCase.headers ?? [])];
  if (!omitsDate) sent.push(['X-Amz-Date', SUITE.timestamp]);
  const head = { method: suiteCase.method, target: asReceived(target), rawHeaders: sent.flat() };
  const headers = indexHeaders(head);
  const signedHeaders = [...headers.keys()].sort();
  const canonicalTarget = new RawTarget(head.target);
  const canonical = canonicalRequest({
    method: head.method,
    path: canonicalTarget.canonicalPaths().at(-1) ?? '',
    query: canonicalTarget.canonicalQueries()[0] ?? '',
    headers: canonicalHeaders(signedHeaders, headers) ?? '',
    signedHeaders: signedHeaders.join(';'),
    payloadHash,
  });
  const key = signingKey(SUITE.secretAccessKey, SUITE.timestamp.slice(0, 8), SUITE.region, SUITE.service);
  const scope = `20150830/${SUITE.region}/${SUITE.service}/aws4_request`;
  return hmacHex(key, stringToSign(SUITE.timestamp, scope, canonical));
}

describe('AWS’s signature test suite', () => {
  it.each(SUITE_CASES.map((suiteCase) => [suiteCase.name, suiteCase] as const))(
    '%s, header form',
    (_, suiteCase) => {
      const payloadHash = createHash('sha256')
        .update(suiteCase.body ?? '')
        .digest('hex');
      expect(signSuiteCase(suiteCase, suiteCase.target, payloadHash, false)).toBe(suiteCase.signature);
    },
  );

  const presigned = SUITE_CASES.filter((suiteCase) => suiteCase.presigned !== undefined);
  it.each(presigned.map((suiteCase) => [suiteCase.name, suiteCase] as const))(
    '%s, presigned form',
    (_, suiteCase) => {
      const signedHeaders = ['host', ...(suiteCase.headers ?? []).map(([name]) => name.toLowerCase())].join(
        ';',
      );
      const query = [
        'X-Amz-Algorithm=AWS4-HMAC-SHA256',
        `X-Amz-Credential=${encodeQueryComponent(`${SUITE.accessKeyId}/20150830/us-east-1/service/aws4_request`)}`,
        `X-Amz-Date=${SUITE.timestamp}`,
        `X-Amz-SignedHeaders=${encodeQueryComponent(signedHeaders)}`,
        'X-Amz-Expires=3600',
        'X-Amz-Signature=this-one-is-left-out',
      ].join('&');
      const target = `${suiteCase.target}${suiteCase.target.includes('?') ? '&' : '?'}${query}`;
      const payloadHash = createHash('sha256').digest('hex');
      expect(signSuiteCase(suiteCase, target, payloadHash, true)).toBe(suiteCase.presigned);
    },
  );
});

const credential = {
  accessKeyId: DOCUMENTED.accessKeyId,
  secretAccessKey: DOCUMENTED.secretAccessKey,
  region: DOCUMENTED.region,
};
const documentedKey = signingKey(DOCUMENTED.secretAccessKey, '20130524', DOCUMENTED.region);

function authorizationOf(request: DocumentedRequest): string {
  const names = ['host', 'x-amz-content-sha256', 'x-amz-date', ...Object.keys(request.headers)].sort();
  return `AWS4-HMAC-SHA256 Credential=${DOCUMENTED.accessKeyId}/20130524/us-east-1/s3/aws4_request, SignedHeaders=${names.join(';')}, Signature=${request.signature}`;
}

describe('the worked examples of the S3 API Reference', () => {
  const requests = DOCUMENTED_REQUESTS.map((request) => [request.name, request] as const);

  it.each(requests)('%s is accepted', (_, request) => {
    const head = {
      method: request.method,
      target: request.target,
      rawHeaders: [
        ...[
          'Host',
          request.host,
          'x-amz-date',
          DOCUMENTED.timestamp,
          'x-amz-content-sha256',
          request.payloadHash,
        ],
        ...Object.entries(request.headers).flat(),
        ...['Authorization', authorizationOf(request)],
      ],
    };
    const parsed = parseSignature(head);
    expect(parsed?.credential.accessKeyId).toBe(DOCUMENTED.accessKeyId);
    if (!parsed) return;
    expect(() =>
      verifySignature({ head, parsed, signingKey: documentedKey, now: DOCUMENTED.now }),
    ).not.toThrow();
  });

  it.each(requests)('%s is signed with the same signature', (_, request) => {
    const [path = '', query] = request.target.split('?');
    const signed = signRequest({
      method: request.method,
      host: request.host,
      path,
      query: query === 'lifecycle' ? 'lifecycle=' : (query ?? ''),
      headers: request.headers,
      payloadHash: request.payloadHash,
      credential,
      now: DOCUMENTED.now,
    });
    expect(signed.authorization).toBe(authorizationOf(request));
  });

  it('the presigned GET is made to the letter', () => {
    const url = presignUrl({
      method: 'GET',
      host: DOCUMENTED.bucketHost,
      path: '/test.txt',
      expiresSeconds: 86_400,
      credential,
      now: DOCUMENTED.now,
    });
    expect(url).toBe(
      `https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${PRESIGNED_SIGNATURE}`,
    );
  });

  it('the presigned GET is accepted', () => {
    const head = {
      method: 'GET',
      target: `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${PRESIGNED_SIGNATURE}`,
      rawHeaders: ['Host', DOCUMENTED.bucketHost],
    };
    const parsed = parseSignature(head);
    expect(parsed).not.toBeNull();
    if (!parsed) return;
    expect(() =>
      verifySignature({ head, parsed, signingKey: documentedKey, now: DOCUMENTED.now }),
    ).not.toThrow();
  });
});
