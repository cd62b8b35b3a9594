import { malformedQueryCredential, parseCredential } from './credential-scope.js';
import type { HeaderIndex } from './header-index.js';
import type { ParsedSignature } from './parsed-signature.js';
import type { RawTarget } from './raw-target.js';
import { parseSignedHeaders } from './signed-headers.js';
import { parseIsoBasic } from './signing-time.js';
import { SigV4Error } from './sigv4-error.js';

/** AWS's longest life of a presigned URL: seven days. */
const MAX_EXPIRES_SECONDS = 604_800;

const REQUIRED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
] as const;
type RequiredParameter = (typeof REQUIRED)[number];

function refused(message: string): SigV4Error {
  return new SigV4Error('AuthorizationQueryParametersError', message);
}

/** Whether any parameter of query-string authentication is there: half a signature is a broken one, not none. */
export function hasPresignedParameters(target: RawTarget): boolean {
  // Escapes could hide the name, so only a query without both is surely none.
  if (!target.rawQuery.includes('X-Amz-') && !target.rawQuery.includes('%')) return false;
  return REQUIRED.some((name) => target.valuesOf(name).length > 0);
}

function readRequired(target: RawTarget): Record<RequiredParameter, string> {
  const found: Partial<Record<RequiredParameter, string>> = {};
  for (const name of REQUIRED) {
    const [value, ...more] = target.valuesOf(name);
    if (value === undefined || more.length > 0) {
      throw refused(
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      );
    }
    found[name] = value;
  }
  return found as Record<RequiredParameter, string>;
}

function readExpires(text: string): number {
  if (!/^-?\d+$/.test(text)) throw refused('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 0) throw refused('X-Amz-Expires must be non-negative');
  if (seconds > MAX_EXPIRES_SECONDS) {
    throw refused(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return seconds;
}

/**
 * Reads a presigned query.
 *
 * @throws SigV4Error AuthorizationQueryParametersError
 */
export function parsePresigned(headers: HeaderIndex, target: RawTarget): ParsedSignature {
  const parameters = readRequired(target);
  if (parameters['X-Amz-Algorithm'] !== 'AWS4-HMAC-SHA256') {
    throw refused('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const credential = parseCredential(parameters['X-Amz-Credential'], malformedQueryCredential);
  const signedHeaders = parseSignedHeaders(parameters['X-Amz-SignedHeaders'], refused);
  const timestamp = parameters['X-Amz-Date'];
  const signedAtMs = parseIsoBasic(timestamp);
  if (signedAtMs === undefined) {
    throw refused("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  const day = timestamp.slice(0, 8);
  if (credential.date !== day) {
    throw refused(
      `Invalid credential date "${credential.date}". This date is not the same as X-Amz-Date: "${day}".`,
    );
  }
  const expiresSeconds = readExpires(parameters['X-Amz-Expires']);
  const signature = parameters['X-Amz-Signature'];
  return {
    source: 'query',
    credential,
    signedHeaders,
    signature,
    timestamp,
    signedAtMs,
    expiresSeconds,
    headers,
    target,
  };
}
