import { invalidArgument } from './s3-error.js';

/** Where a listing goes on. */
export interface ListPosition {
  /** A key, or a common prefix. */
  readonly value: string;
  /** Whether everything that begins with `value` is done; otherwise `value` alone is. */
  readonly isPrefix: boolean;
}

/** First byte of a token; a later form of position gets a new one, and old tokens stay readable. */
const KEY_V1 = 0x01;
const PREFIX_V1 = 0x02;
/** A position is a key or shorter. */
const MAX_TOKEN_CHARACTERS = 1400;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Makes an opaque token of a position; it holds no secret and grants nothing that a prefix does not. */
export function encodeContinuationToken(position: ListPosition): string {
  const kind = Buffer.of(position.isPrefix ? PREFIX_V1 : KEY_V1);
  return Buffer.concat([kind, Buffer.from(position.value, 'utf8')]).toString('base64url');
}

/** @throws S3Error InvalidArgument for anything that {@link encodeContinuationToken} did not make */
export function decodeContinuationToken(token: string): ListPosition {
  if (token.length <= MAX_TOKEN_CHARACTERS && BASE64URL.test(token)) {
    const bytes = Buffer.from(token, 'base64url');
    const kind = bytes[0];
    if (
      (kind === KEY_V1 || kind === PREFIX_V1) &&
      bytes.toString('base64url') === token &&
      !bytes.includes(0)
    ) {
      const value = decodeUtf8(bytes.subarray(1));
      if (value !== undefined) return { value, isPrefix: kind === PREFIX_V1 };
    }
  }
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined; // not UTF-8: not a token of ours, which the caller says
  }
}
