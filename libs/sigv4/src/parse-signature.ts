import { type HttpHead, indexHeaders } from './header-index.js';
import { parseAuthorization } from './parse-authorization.js';
import type { ParsedSignature } from './parsed-signature.js';
import { hasPresignedParameters, parsePresigned } from './parse-presigned.js';
import { RawTarget } from './raw-target.js';
import { SigV4Error } from './sigv4-error.js';

const UNSUPPORTED_MECHANISM =
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
const ONE_MECHANISM =
  'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified';

/** Signature Version 2 in a query: `AWSAccessKeyId`, `Expires`, `Signature`. */
function isVersion2Query(target: RawTarget): boolean {
  return target.rawQuery.includes('AWSAccessKeyId') && target.valuesOf('AWSAccessKeyId').length > 0;
}

/** Whether the signer vouches for a session token; an unsigned one is refused with the other unsigned headers. */
function hasToken({ target, signedHeaders }: ParsedSignature): boolean {
  return (
    signedHeaders.includes('x-amz-security-token') ||
    target.valuesInAnyCase('X-Amz-Security-Token').length > 0
  );
}

/**
 * Reads the signature of a request, from its Authorization header or its presigned query.
 *
 * @returns null when the request carries no signature at all: it is anonymous
 * @throws SigV4Error with AWS's code and text for everything that is not a well-formed Version 4 signature
 */
export function parseSignature(head: HttpHead): ParsedSignature | null {
  const headers = indexHeaders(head);
  const target = new RawTarget(head.target);
  const authorization = headers.get('authorization');
  const isPresigned = hasPresignedParameters(target);
  // A foreign scheme beside a presigned query (a browser's Bearer token, a proxy's Basic) is none of ours.
  const isOurs = authorization !== undefined && (!isPresigned || /^AWS/i.test(authorization));
  if (isOurs && isPresigned) {
    throw new SigV4Error('InvalidArgument', ONE_MECHANISM, {
      ArgumentName: 'Authorization',
      ArgumentValue: authorization,
    });
  }
  if (!isOurs && !isPresigned) {
    if (isVersion2Query(target)) throw new SigV4Error('InvalidRequest', UNSUPPORTED_MECHANISM);
    return null;
  }
  const parsed = isOurs
    ? parseAuthorization(authorization, headers, target)
    : parsePresigned(headers, target);
  // No temporary credentials exist here: a token that nobody checks must not look like one that was.
  if (hasToken(parsed))
    throw new SigV4Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  return parsed;
}
