import {
  canonicalHeaders,
  canonicalRequest,
  type CanonicalParts,
  stringToSign,
  UNSIGNED_PAYLOAD,
} from './canonical-request.js';
import type { HttpHead } from './header-index.js';
import type { ParsedSignature } from './parsed-signature.js';
import { isSameSignature } from './same-signature.js';
import { hmacHex, type SigningKey } from './signing-key.js';
import { formatIsoSeconds } from './signing-time.js';
import { MISMATCH_MESSAGE, SigV4Error } from './sigv4-error.js';

/** AWS's tolerance between the signer's clock and ours, both ways. */
const ALLOWED_SKEW_MS = 15 * 60 * 1000;

/** What is needed to judge a signature. */
export interface SignedRequest {
  readonly head: HttpHead;
  readonly parsed: ParsedSignature;
  /** Key of the credential's secret, date and region. */
  readonly signingKey: SigningKey;
  readonly now: Date;
  /** Largest difference of clocks in milliseconds; 15 minutes as at AWS when left out. */
  readonly allowedSkewMs?: number;
}

function checkHeaderTime(parsed: ParsedSignature, nowMs: number, skewMs: number): void {
  if (Math.abs(nowMs - parsed.signedAtMs) <= skewMs) return;
  throw new SigV4Error(
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      RequestTime: parsed.timestamp,
      ServerTime: formatIsoSeconds(nowMs),
      MaxAllowedSkewMilliseconds: String(skewMs),
    },
  );
}

function checkPresignedTime(parsed: ParsedSignature, nowMs: number, skewMs: number): void {
  if (parsed.signedAtMs - nowMs > skewMs) throw new SigV4Error('AccessDenied', 'Request is not valid yet.');
  const lifeSeconds = parsed.expiresSeconds ?? 0;
  const expiresAtMs = parsed.signedAtMs + lifeSeconds * 1000;
  // A life of zero is over at once, even within the second of signing.
  if (nowMs < expiresAtMs) return;
  throw new SigV4Error('AccessDenied', 'Request has expired.', {
    'X-Amz-Expires': String(lifeSeconds),
    Expires: formatIsoSeconds(expiresAtMs),
    ServerTime: formatIsoSeconds(nowMs),
  });
}

/**
 * Refuses x-amz-* headers, and ours, that the signer never saw: an unsigned `x-amz-copy-source` would turn a presigned upload
 * into a copy with the signer's rights. The body's hash is exempt: it is in the signature, or binds less.
 */
function checkUnsignedHeaders({ headers, signedHeaders }: ParsedSignature): void {
  const unsigned = signedHeaders.includes('host') ? [] : ['host'];
  for (const name of headers.keys()) {
    const isBinding = name.startsWith('x-amz-') || name.startsWith('x-sgw-');
    if (isBinding && name !== 'x-amz-content-sha256' && !signedHeaders.includes(name)) {
      unsigned.push(name);
    }
  }
  if (unsigned.length === 0) return;
  throw new SigV4Error('AccessDenied', 'There were headers present in the request which were not signed', {
    HeadersNotSigned: unsigned.join(', '),
  });
}

/**
 * Body hashes that may stand in the canonical request. A header signature always carries the header's value; a
 * presigned one the query's, the signed header's, or none at all.
 */
function payloadHashes({ source, headers, signedHeaders, target }: ParsedSignature): readonly string[] {
  const declared = headers.get('x-amz-content-sha256');
  if (source === 'header') return [declared ?? ''];
  const [inQuery] = target.valuesInAnyCase('X-Amz-Content-Sha256');
  if (inQuery !== undefined) return [inQuery];
  if (declared === undefined) return [UNSIGNED_PAYLOAD];
  return signedHeaders.includes('x-amz-content-sha256') ? [declared] : [UNSIGNED_PAYLOAD, declared];
}

function candidates(head: HttpHead, parsed: ParsedSignature, headers: string): readonly CanonicalParts[] {
  const { target } = parsed;
  const signedHeaders = parsed.signedHeaders.join(';');
  const parts: CanonicalParts[] = [];
  for (const payloadHash of payloadHashes(parsed)) {
    for (const query of target.canonicalQueries()) {
      for (const path of target.canonicalPaths()) {
        parts.push({ method: head.method, path, query, headers, signedHeaders, payloadHash });
      }
    }
  }
  return parts;
}

function spacedHex(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex').match(/../g)?.join(' ') ?? '';
}

/** AWS's diagnosis: what was signed, so that the client can compare; never what the signature should have been. */
function mismatch(parsed: ParsedSignature, canonical: string): SigV4Error {
  const toSign = stringToSign(parsed.timestamp, parsed.credential.scope, canonical);
  return new SigV4Error('SignatureDoesNotMatch', MISMATCH_MESSAGE, {
    AWSAccessKeyId: parsed.credential.accessKeyId,
    StringToSign: toSign,
    SignatureProvided: parsed.signature,
    StringToSignBytes: spacedHex(toSign),
    CanonicalRequest: Buffer.from(canonical, 'latin1').toString('utf8'),
    CanonicalRequestBytes: spacedHex(canonical),
  });
}

/**
 * Checks time, coverage and signature of a request. The body is not read: see `payloadMode`.
 *
 * @throws SigV4Error RequestTimeTooSkewed, AccessDenied (expired, not valid yet, unsigned headers),
 *   SignatureDoesNotMatch
 */
export function verifySignature({
  head,
  parsed,
  signingKey,
  now,
  allowedSkewMs = ALLOWED_SKEW_MS,
}: SignedRequest): void {
  const nowMs = now.getTime();
  if (parsed.source === 'header') checkHeaderTime(parsed, nowMs, allowedSkewMs);
  else checkPresignedTime(parsed, nowMs, allowedSkewMs);
  checkUnsignedHeaders(parsed);

  const headers = canonicalHeaders(parsed.signedHeaders, parsed.headers);
  // A signed header that is not there: something on the way, or somebody, took it away.
  if (headers === undefined) throw mismatch(parsed, missingHeaderRequest(head, parsed));
  const tried = candidates(head, parsed, headers).map(canonicalRequest);
  const isRight = tried.some((canonical) => {
    const toSign = stringToSign(parsed.timestamp, parsed.credential.scope, canonical);
    return isSameSignature(hmacHex(signingKey, toSign), parsed.signature);
  });
  if (!isRight) throw mismatch(parsed, tried[0] ?? '');
}

/** The canonical request with the absent headers left out, for the diagnosis alone. */
function missingHeaderRequest(head: HttpHead, parsed: ParsedSignature): string {
  const present = parsed.signedHeaders.filter((name) => parsed.headers.has(name));
  const [first] = candidates(head, parsed, canonicalHeaders(present, parsed.headers) ?? '');
  return first ? canonicalRequest(first) : '';
}
