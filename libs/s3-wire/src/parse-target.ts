import { decodeQuery } from './percent-decoding.js';
import { QueryParameters } from './query-parameters.js';
import { S3Error } from './s3-error.js';

/** Far above the eight or so parameters that a real request carries; ours, AWS publishes none. */
const MAX_PARAMETERS = 200;

export interface RequestTarget {
  /** Path still encoded, exactly as sent: what the signature covers. Starts with `/`. */
  readonly path: string;
  readonly query: QueryParameters;
}

function parseQuery(text: string): QueryParameters {
  if (text === '') return QueryParameters.none;
  const pairs: (readonly [string, string])[] = [];
  for (const piece of text.split('&', MAX_PARAMETERS + 1)) {
    if (piece === '') continue;
    if (pairs.length === MAX_PARAMETERS)
      throw new S3Error('InvalidURI', 'The request has too many query parameters.');
    const equals = piece.indexOf('=');
    const name = equals < 0 ? piece : piece.slice(0, equals);
    pairs.push([decodeQuery(name), equals < 0 ? '' : decodeQuery(piece.slice(equals + 1))]);
  }
  return new QueryParameters(pairs);
}

/**
 * Splits a raw request target into path and query.
 *
 * Only the origin form (`/path?query`) names an object: an absolute form could name a host that is not the
 * signed one, and `*`, an authority or a fragment name nothing here.
 *
 * @param target as on the request line, bytes as latin1 characters
 * @throws S3Error InvalidURI
 */
export function parseTarget(target: string): RequestTarget {
  if (target.charCodeAt(0) !== 0x2f || target.includes('#')) throw new S3Error('InvalidURI');
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: QueryParameters.none };
  return { path: target.slice(0, mark), query: parseQuery(target.slice(mark + 1)) };
}
