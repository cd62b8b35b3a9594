import type { QueryParameters } from '../query-parameters.js';
import { invalidArgument, S3Error } from '../s3-error.js';

/**
 * Headers of one request: lower-case name → value. Repeated ones are joined with `,`, as the signature joins
 * them. Values are bytes as latin1 characters, which is how node:http hands them out and takes them back.
 */
export type HeaderMap = ReadonlyMap<string, string>;

/** Headers that mean one thing: two of them are an attack or a mistake, and node:http would keep the first in silence. */
const SINGLE: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'expect',
  'host',
  'if-modified-since',
  'if-range',
  'if-unmodified-since',
  'range',
  'transfer-encoding',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-security-token',
  'x-amz-storage-class',
  'x-amz-tagging',
]);

/**
 * Reads node's raw header list once, so that names are compared and repeats joined in one place.
 *
 * @param rawHeaders name, value, name, value, … as `IncomingMessage.rawHeaders`
 * @throws S3Error InvalidRequest when a header that may stand once stands twice
 */
export function readHeaders(rawHeaders: readonly string[]): HeaderMap {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    const earlier = headers.get(name);
    if (earlier === undefined) headers.set(name, value);
    else if (SINGLE.has(name)) {
      throw new S3Error('InvalidRequest', `The header ${name} may be sent only once.`, { HeaderName: name });
    } else headers.set(name, `${earlier},${value}`);
  }
  return headers;
}

/** Parameters of the signature itself, which are no headers. */
const SIGNATURE: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
]);

/** A token (RFC 9110 section 5.6.2): a metadata name from a query comes back as a header's name. */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;

/** Characters that a header value may have: no control character, hence no header split. */
// eslint-disable-next-line no-control-regex -- the control characters are the point
const NOT_A_HEADER_VALUE = /[\x00-\x08\x0a-\x1f\x7f]/;

/**
 * Text as a header value: its UTF-8 bytes as latin1 characters.
 *
 * @throws S3Error InvalidArgument for a control character, CR and LF above all
 */
export function toHeaderValue(text: string, name: string): string {
  if (NOT_A_HEADER_VALUE.test(text)) throw invalidArgument('Header value has invalid characters', name);
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * Headers of a presigned request: `x-amz-*` query parameters count as headers, since signers move them there
 * (AWS SDK v3 hoists checksums, metadata and storage class). A header of the same name wins; it is signed too.
 */
export function withHoistedHeaders(headers: HeaderMap, query: QueryParameters): HeaderMap {
  let merged: Map<string, string> | undefined;
  for (const [rawName, value] of query.pairs) {
    const name = rawName.toLowerCase();
    if (!name.startsWith('x-amz-') || SIGNATURE.has(name) || headers.has(name)) continue;
    if (!HEADER_NAME.test(name)) throw invalidArgument('Header name has invalid characters', rawName, value);
    merged ??= new Map(headers);
    if (!merged.has(name)) merged.set(name, toHeaderValue(value, rawName).trim());
  }
  return merged ?? headers;
}
