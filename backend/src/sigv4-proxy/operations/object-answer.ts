import type { FoundObject } from '@backend/objects';
import { checksumHeader, httpTime, type QueryParameters, readResponseOverrides } from '@sgw/s3-wire';
import type { ResponseHeaders } from '../s3-responder.js';
import { versionHeaders } from './version-answer.js';

/** Header names of what `readObjectHeaders` keeps. */
const STORED_HEADERS: Readonly<Record<string, string>> = {
  contentType: 'content-type',
  cacheControl: 'cache-control',
  contentDisposition: 'content-disposition',
  contentEncoding: 'content-encoding',
  contentLanguage: 'content-language',
  expires: 'expires',
};
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** Headers that tell of an object, the same for GET, HEAD and a 304. */
export function describeObject(
  object: FoundObject,
  isChecksumWanted: boolean,
): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'last-modified': httpTime(object.committedAt),
    etag: `"${object.etag}"`,
    'accept-ranges': 'bytes',
    'content-type': DEFAULT_CONTENT_TYPE,
    ...versionHeaders(object),
  };
  for (const name in object.headers) {
    const wire = STORED_HEADERS[name];
    const value = object.headers[name];
    if (wire !== undefined && value !== undefined) headers[wire] = value;
  }
  for (const name in object.userMetadata) headers[`x-amz-meta-${name}`] = object.userMetadata[name] ?? '';
  if (object.tagCount > 0) headers['x-amz-tagging-count'] = object.tagCount;
  const { checksum } = object;
  if (isChecksumWanted && checksum) {
    headers[checksumHeader(checksum.algorithm as Parameters<typeof checksumHeader>[0])] = checksum.value;
    headers['x-amz-checksum-type'] = checksum.type;
  }
  return headers;
}

/** `response-*` parameters replace what is stored. */
export function withOverrides(headers: ResponseHeaders, query: QueryParameters): ResponseHeaders {
  if (query.pairs.length === 0) return headers;
  return { ...headers, ...Object.fromEntries(readResponseOverrides(query)) };
}
