import type { QueryParameters } from '../query-parameters.js';
import { invalidArgument, S3Error } from '../s3-error.js';
import { type HeaderMap, toHeaderValue } from './read-headers.js';

/** Headers kept with an object and given back on GET and HEAD; bytes as latin1 characters. */
export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly expires?: string;
}

/** What AWS answers for an object uploaded without a type. */
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** `aws-chunked` frames the request and is no property of the object: `aws-chunked,gzip` is stored as `gzip`. */
function storedEncoding(header: string | undefined): string | undefined {
  if (!header?.toLowerCase().includes('aws-chunked')) return header || undefined;
  const kept = header.split(',').map((part) => part.trim());
  return kept.filter((part) => part !== '' && part.toLowerCase() !== 'aws-chunked').join(',') || undefined;
}

/** The headers of an upload that belong to the object. */
export function readObjectHeaders(headers: HeaderMap): ObjectHeaders {
  const optional = {
    cacheControl: headers.get('cache-control'),
    contentDisposition: headers.get('content-disposition'),
    contentEncoding: storedEncoding(headers.get('content-encoding')),
    contentLanguage: headers.get('content-language'),
    expires: headers.get('expires'),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined && value !== '');
  return { contentType: headers.get('content-type') || DEFAULT_CONTENT_TYPE, ...Object.fromEntries(given) };
}

const OVERRIDES: ReadonlyMap<string, string> = new Map(
  [
    'cache-control',
    'content-disposition',
    'content-encoding',
    'content-language',
    'content-type',
    'expires',
  ].map((name) => [`response-${name}`, name]),
);
/** Longer ones are refused; ours, so that no answer's head outgrows what proxies take. */
const MAX_OVERRIDE_BYTES = 4096;
const BEYOND_LATIN1 = /[\u0100-\uffff]/;

/**
 * The `response-*` parameters of a GET or HEAD: header name → value to answer with.
 *
 * Only a signed request may carry them; the caller refuses them on an anonymous one.
 *
 * @throws S3Error InvalidArgument for a value that no header may have; InvalidRequest for one too long
 */
export function readResponseOverrides(query: QueryParameters): ReadonlyMap<string, string> {
  const overrides = new Map<string, string>();
  for (const [name, value] of query.pairs) {
    const header = OVERRIDES.get(name);
    if (header === undefined || value === '') continue;
    if (value.length > MAX_OVERRIDE_BYTES)
      throw new S3Error('InvalidRequest', `The value of ${name} is too long.`);
    if (BEYOND_LATIN1.test(value))
      throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value);
    overrides.set(header, toHeaderValue(value, name));
  }
  return overrides;
}
