import { canonicalHeaderValue, canonicalRequest, sha256OfBytes } from './canonical-request.js';
import { hmacHex, SigningKeyCache } from './signing-key.js';
import { formatIsoBasic } from './signing-time.js';

/** Whose name a request is signed in. */
export interface SigningCredential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** `s3` when left out. */
  readonly service?: string;
}

/** A request to be signed. Names and values of headers are bytes as latin1 characters, as node:http sends them. */
export interface OutgoingRequest {
  readonly method: string;
  /** Host header as it will be sent, with the port where it is not the scheme's own. */
  readonly host: string;
  /** Encoded path, exactly as it will be sent (`encodeUriPath`). */
  readonly path: string;
  /** Encoded and sorted (`encodeQuery`), without `?`. */
  readonly query?: string;
  /** Further headers, all of which are signed: pass none that anybody on the way may change. */
  readonly headers?: Readonly<Record<string, string>>;
  /** SHA-256 of the body in lower-case hex, or `UNSIGNED_PAYLOAD`. */
  readonly payloadHash: string;
  readonly credential: SigningCredential;
  readonly now: Date;
}

/** Headers to send beside those that were signed. */
export interface SignatureHeaders {
  readonly 'x-amz-date': string;
  readonly 'x-amz-content-sha256': string;
  readonly authorization: string;
}

const signingKeys = new SigningKeyCache(1000);
let lastSecond = -1;
let lastTimestamp = '';

/** `20261123T041600Z`, written once a second. */
export function timestampOf(now: Date): string {
  const second = Math.floor(now.getTime() / 1000);
  if (second !== lastSecond) {
    lastTimestamp = formatIsoBasic(second * 1000);
    lastSecond = second;
  }
  return lastTimestamp;
}

/** Signs a canonical request with the key of the timestamp's day. */
export function signatureOf(canonical: string, timestamp: string, credential: SigningCredential): string {
  const { secretAccessKey, region, service = 's3' } = credential;
  const date = timestamp.slice(0, 8);
  const key = signingKeys.get(secretAccessKey, date, region, service);
  const toSign = `AWS4-HMAC-SHA256\n${timestamp}\n${scopeOf(timestamp, credential)}\n${sha256OfBytes(canonical)}`;
  return hmacHex(key, toSign);
}

/** `<date>/<region>/<service>/aws4_request`. */
export function scopeOf(timestamp: string, { region, service = 's3' }: SigningCredential): string {
  return `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
}

function signedValue(value: string): string {
  return canonicalHeaderValue(value).replace(/^[ \t]+|[ \t]+$/g, '');
}

/** Canonical headers and their names from pairs in any order. */
export function headersToSign(pairs: readonly (readonly [name: string, value: string])[]): {
  readonly headers: string;
  readonly signedHeaders: string;
} {
  const sorted = pairs.toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
  let headers = '';
  let signedHeaders = '';
  for (const [name, value] of sorted) {
    headers += `${name}:${signedValue(value)}\n`;
    signedHeaders += signedHeaders === '' ? name : `;${name}`;
  }
  return { headers, signedHeaders };
}

/**
 * Signs a request with the Authorization header.
 *
 * Derived keys are kept in the process, and the date is written once a second: a call is two hashes.
 *
 * @returns the headers to add
 */
export function signRequest(request: OutgoingRequest): SignatureHeaders {
  const { method, host, path, query = '', payloadHash, credential } = request;
  const timestamp = timestampOf(request.now);
  const pairs: (readonly [string, string])[] = [
    ['host', host],
    ['x-amz-content-sha256', payloadHash],
    ['x-amz-date', timestamp],
  ];
  for (const [name, value] of Object.entries(request.headers ?? {})) pairs.push([name.toLowerCase(), value]);
  const { headers, signedHeaders } = headersToSign(pairs);
  const canonical = canonicalRequest({ method, path, query, headers, signedHeaders, payloadHash });
  const signature = signatureOf(canonical, timestamp, credential);
  return {
    'x-amz-date': timestamp,
    'x-amz-content-sha256': payloadHash,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential.accessKeyId}/${scopeOf(timestamp, credential)}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  };
}
