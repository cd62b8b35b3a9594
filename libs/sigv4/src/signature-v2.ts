import { createHmac, timingSafeEqual } from 'node:crypto';
import { type HeaderIndex, type HttpHead, indexHeaders } from './header-index.js';
import { hasPresignedParameters } from './parse-presigned.js';
import { RawTarget } from './raw-target.js';
import { parseDateHeader } from './signing-time.js';
import { MISMATCH_MESSAGE, SigV4Error } from './sigv4-error.js';

/** A well-formed Signature Version 2 (AWS: "Signing and Authenticating REST Requests", of 2006, switched off since). */
export interface SignatureV2 {
  readonly source: 'header' | 'query';
  readonly accessKeyId: string;
  /** Base64 of an HMAC-SHA-1, as sent. */
  readonly signature: string;
  /** The line of the string to sign that holds the date, or the end of a presigned URL's life. */
  readonly dateLine: string;
  /** Moment of signing; of a presigned URL, the end of its life. */
  readonly timeMs: number;
  readonly headers: HeaderIndex;
  readonly target: RawTarget;
}

const QUERY_NAMES = ['AWSAccessKeyId', 'Expires', 'Signature'] as const;

function denied(message: string): SigV4Error {
  return new SigV4Error('AccessDenied', message);
}

function parseHeader(authorization: string, headers: HeaderIndex, target: RawTarget): SignatureV2 {
  const credential = authorization.slice('AWS '.length).trim();
  const colon = credential.lastIndexOf(':');
  if (colon < 1) {
    throw new SigV4Error(
      'InvalidArgument',
      'AWS authorization header is invalid.  Expected AwsAccessKeyId:signature',
      {
        ArgumentName: 'Authorization',
        ArgumentValue: authorization,
      },
    );
  }
  const amzDate = headers.get('x-amz-date');
  const date = headers.get('date') ?? '';
  const timeMs = parseDateHeader(amzDate ?? date);
  if (timeMs === undefined) throw denied('AWS authentication requires a valid Date or x-amz-date header');
  return {
    source: 'header',
    accessKeyId: credential.slice(0, colon),
    signature: credential.slice(colon + 1),
    // An x-amz-date is signed among the x-amz-* headers.
    dateLine: amzDate === undefined ? date : '',
    timeMs,
    headers,
    target,
  };
}

function parseQuery(headers: HeaderIndex, target: RawTarget): SignatureV2 {
  const [accessKeyId, expires, signature] = QUERY_NAMES.map((name) => {
    const [value, ...more] = target.valuesOf(name);
    if (!value || more.length > 0) {
      throw denied(
        'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
      );
    }
    return value;
  });
  if (expires === undefined || !/^\d{1,12}$/.test(expires)) {
    throw denied(`Invalid date (should be seconds since epoch): ${expires ?? ''}`);
  }
  return {
    source: 'query',
    accessKeyId: accessKeyId ?? '',
    signature: signature ?? '',
    dateLine: expires,
    timeMs: Number(expires) * 1000,
    headers,
    target,
  };
}

/**
 * The key id of a Version 2 signature, however damaged the rest of it is: whose tenant it is decides whether the rest is
 * looked at.
 *
 * @returns undefined when the request carries no such signature
 */
export function signerOfV2(head: HttpHead): string | undefined {
  const isInQuery = head.target.includes('AWSAccessKeyId');
  // The usual request is of Version 4: it pays for no more than this.
  if (!isInQuery && !head.rawHeaders.some((text) => text.startsWith('AWS '))) return undefined;
  const target = new RawTarget(head.target);
  if (hasPresignedParameters(target)) return undefined;
  const authorization = indexHeaders(head).get('authorization');
  if (authorization?.startsWith('AWS ')) return authorization.slice('AWS '.length).split(':', 1)[0]?.trim();
  return target.valuesOf('AWSAccessKeyId')[0];
}

/**
 * Reads a Version 2 signature, from the Authorization header or the query.
 *
 * @returns undefined when the request carries none: whatever else it carries is for `parseSignature`
 * @throws SigV4Error AccessDenied, InvalidArgument, InvalidToken
 */
export function parseSignatureV2(head: HttpHead): SignatureV2 | undefined {
  const headers = indexHeaders(head);
  const target = new RawTarget(head.target);
  const authorization = headers.get('authorization');
  const isInHeader = authorization?.startsWith('AWS ') ?? false;
  const hasQuery = target.valuesOf('AWSAccessKeyId').length > 0;
  if ((!isInHeader && !hasQuery) || hasPresignedParameters(target)) return undefined;
  if (authorization !== undefined && hasQuery && /^AWS/i.test(authorization)) {
    throw new SigV4Error(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      { ArgumentName: 'Authorization', ArgumentValue: authorization },
    );
  }
  if (headers.has('x-amz-security-token') || target.valuesInAnyCase('x-amz-security-token').length > 0) {
    throw new SigV4Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  return isInHeader && authorization !== undefined
    ? parseHeader(authorization, headers, target)
    : parseQuery(headers, target);
}

/** HMAC-SHA-1 in base64, of text whose characters are bytes (latin1). */
export function signV2(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text, 'latin1').digest('base64');
}

/** Whether a signature sent is the one expected, in a time that does not tell how much of it is right. */
export function isSameSignatureV2(expected: string, sent: string): boolean {
  const bytes = Buffer.from(sent, 'utf8');
  return bytes.length === expected.length && timingSafeEqual(Buffer.from(expected, 'latin1'), bytes);
}

/**
 * The signature of a form's policy.
 *
 * @throws SigV4Error SignatureDoesNotMatch
 */
export function verifyFormSignatureV2(policy: string, signature: string, secret: string): void {
  if (isSameSignatureV2(signV2(secret, policy), signature)) return;
  throw new SigV4Error('SignatureDoesNotMatch', MISMATCH_MESSAGE, {
    StringToSign: policy,
    SignatureProvided: signature,
  });
}
