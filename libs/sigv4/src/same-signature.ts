import { timingSafeEqual } from 'node:crypto';

/** Hex digits of an HMAC-SHA-256. */
export const SIGNATURE_LENGTH = 64;

/**
 * Whether a signature sent is the one expected, in a time that does not tell how much of it is right.
 *
 * @param sent anything; characters beyond latin1 would be cut to a byte, so the length in UTF-8 is compared first
 */
export function isSameSignature(expected: string, sent: string): boolean {
  const bytes = Buffer.from(sent, 'utf8');
  return bytes.length === SIGNATURE_LENGTH && timingSafeEqual(Buffer.from(expected, 'latin1'), bytes);
}
