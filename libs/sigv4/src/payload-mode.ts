import { UNSIGNED_PAYLOAD } from './canonical-request.js';
import { type HttpHead, indexHeaders } from './header-index.js';
import type { ParsedSignature } from './parsed-signature.js';
import { SigV4Error } from './sigv4-error.js';

/** What a request promises about its body. */
export type PayloadMode =
  /** The bytes hash to this, lower-case hex. */
  | { readonly kind: 'sha256'; readonly sha256: string }
  /** Nothing. */
  | { readonly kind: 'unsigned' }
  /** The body is aws-chunked; each chunk signed, or none. */
  | { readonly kind: 'chunked'; readonly isSigned: boolean; readonly hasTrailer: boolean };

const SHA256_HEX = /^[0-9a-f]{64}$/i;

const STREAMING: ReadonlyMap<string, PayloadMode> = new Map([
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { kind: 'chunked', isSigned: true, hasTrailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { kind: 'chunked', isSigned: true, hasTrailer: true }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { kind: 'chunked', isSigned: false, hasTrailer: true }],
]);

function readMode(value: string): PayloadMode {
  if (value === UNSIGNED_PAYLOAD) return { kind: 'unsigned' };
  const streaming = STREAMING.get(value);
  if (streaming) return streaming;
  if (SHA256_HEX.test(value)) return { kind: 'sha256', sha256: value.toLowerCase() };
  throw new SigV4Error(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.',
    { ArgumentName: 'x-amz-content-sha256', ArgumentValue: value },
  );
}

/**
 * Reads how the body is framed and what it must hash to, from `x-amz-content-sha256`.
 *
 * Without the header, a presigned or anonymous body is unsigned.
 *
 * @param parsed the request's signature; null for an anonymous request
 * @throws SigV4Error InvalidRequest without the header under header authentication, InvalidArgument for another
 *   value; InvalidRequest for signed chunks without a signature to start from
 */
export function payloadMode(head: HttpHead, parsed: ParsedSignature | null): PayloadMode {
  const headers = parsed?.headers ?? indexHeaders(head);
  const inQuery =
    parsed?.source === 'query' ? parsed.target.valuesInAnyCase('X-Amz-Content-Sha256')[0] : undefined;
  const signed = inQuery === undefined ? undefined : readMode(inQuery);
  const declared = headers.get('x-amz-content-sha256');
  if (declared === undefined) {
    if (parsed?.source === 'header') {
      throw new SigV4Error(
        'InvalidRequest',
        'Missing required header for this request: x-amz-content-sha256',
      );
    }
    return signed ?? { kind: 'unsigned' };
  }
  const mode = readMode(declared);
  if (mode.kind === 'chunked' && mode.isSigned && !parsed) {
    throw new SigV4Error('InvalidRequest', 'Signed chunks need a signed request.');
  }
  // What the signer fixed in a presigned query holds, whatever the request's header says.
  return signed && signed.kind !== 'unsigned' ? signed : mode;
}

/**
 * Compares the body's hash with the one declared; a mode that declares none accepts every body.
 *
 * @param computedHex SHA-256 of the body, lower-case hex
 * @throws SigV4Error XAmzContentSHA256Mismatch
 */
export function assertPayloadHash(mode: PayloadMode, computedHex: string): void {
  if (mode.kind !== 'sha256' || mode.sha256 === computedHex) return;
  throw new SigV4Error(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256: mode.sha256, S3ComputedContentSHA256: computedHex },
  );
}
