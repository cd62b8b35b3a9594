import { malformedHeader, parseCredential } from './credential-scope.js';
import type { HeaderIndex } from './header-index.js';
import type { ParsedSignature } from './parsed-signature.js';
import type { RawTarget } from './raw-target.js';
import { parseSignedHeaders } from './signed-headers.js';
import { formatIsoBasic, parseDateHeader, parseIsoBasic } from './signing-time.js';
import { SigV4Error } from './sigv4-error.js';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const TERMINAL = '/aws4_request';

interface Components {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

function invalidAuthorization(message: string, value: string): SigV4Error {
  return new SigV4Error('InvalidArgument', message, { ArgumentName: 'Authorization', ArgumentValue: value });
}

/** What follows the algorithm's name. */
function componentsText(authorization: string): string {
  if (authorization === '') throw new SigV4Error('AccessDenied', 'Access Denied');
  const space = authorization.indexOf(' ');
  const scheme = space < 0 ? authorization : authorization.slice(0, space);
  if (scheme === 'AWS') {
    throw new SigV4Error(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  if (space < 0 && !scheme.startsWith('AWS')) {
    throw invalidAuthorization(
      "Authorization header is invalid -- one and only one ' ' (space) required",
      authorization,
    );
  }
  // Not the whole: behind another scheme stands a token or a password that got to the wrong port.
  if (scheme !== ALGORITHM) throw invalidAuthorization('Unsupported Authorization Type', scheme);
  return space < 0 ? '' : authorization.slice(space + 1);
}

/**
 * Splits at commas, but not inside a credential whose region is a list (`AK/20261123/fi,de/s3/aws4_request`): until
 * its terminal has come, a piece without a name belongs to it.
 */
function splitComponents(text: string): readonly string[] {
  const pieces: string[] = [];
  for (const piece of text.split(',')) {
    const last = pieces.length - 1;
    const open = pieces[last];
    if (
      open?.trimStart().startsWith('Credential=') &&
      !open.trimEnd().endsWith(TERMINAL) &&
      !piece.includes('=')
    ) {
      pieces[last] = `${open},${piece}`;
    } else {
      pieces.push(piece);
    }
  }
  return pieces.map((piece) => piece.trim());
}

function readComponents(text: string): Components {
  const found = new Map<string, string>();
  for (const piece of splitComponents(text)) {
    const equals = piece.indexOf('=');
    const name = equals < 0 ? piece : piece.slice(0, equals);
    if (equals < 0 || found.has(name))
      throw malformedHeader(`the authorization component "${piece}" is malformed.`);
    found.set(name, piece.slice(equals + 1));
  }
  const component = (name: string) => {
    const value = found.get(name);
    if (!value) throw malformedHeader(`missing ${name}.`);
    return value;
  };
  const components = {
    credential: component('Credential'),
    signedHeaders: component('SignedHeaders'),
    signature: found.get('Signature'),
  };
  // An empty signature is a wrong one (403), a missing one a malformed header (400).
  if (components.signature === undefined) throw malformedHeader('missing Signature.');
  return { ...components, signature: components.signature };
}

/** Time of signing: x-amz-date, else Date (AWS: "Date header in Signature Version 4"). */
function signingTime(headers: HeaderIndex): { readonly signedAtMs: number; readonly timestamp: string } {
  const amzDate = headers.get('x-amz-date');
  const signedAtMs =
    amzDate === undefined ? parseDateHeader(headers.get('date') ?? '') : parseIsoBasic(amzDate);
  if (signedAtMs === undefined) {
    throw new SigV4Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  }
  return { signedAtMs, timestamp: amzDate ?? formatIsoBasic(signedAtMs) };
}

/**
 * Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
 *
 * @throws SigV4Error AccessDenied, AuthorizationHeaderMalformed, InvalidArgument, InvalidRequest
 */
export function parseAuthorization(
  authorization: string,
  headers: HeaderIndex,
  target: RawTarget,
): ParsedSignature {
  const components = readComponents(componentsText(authorization));
  const credential = parseCredential(components.credential, malformedHeader);
  const signedHeaders = parseSignedHeaders(components.signedHeaders, malformedHeader);
  const { signedAtMs, timestamp } = signingTime(headers);
  const day = timestamp.slice(0, 8);
  if (credential.date !== day) {
    throw malformedHeader(
      `Invalid credential date "${credential.date}". This date is not the same as X-Amz-Date: "${day}".`,
    );
  }
  return {
    source: 'header',
    credential,
    signedHeaders,
    signature: components.signature,
    timestamp,
    signedAtMs,
    headers,
    target,
  };
}
