import { hash } from 'node:crypto';
import type { HeaderIndex } from './header-index.js';

/** Stands for the body's hash where the body is not signed. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** SHA-256 of nothing. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** SHA-256 as lower-case hex of text whose characters are bytes (latin1), as node:http hands heads out. */
export function sha256OfBytes(text: string): string {
  return hash('sha256', Buffer.from(text, 'latin1'), 'hex');
}

/** A header's value as signed: runs of blanks become one space, also inside quotes (AWS's test vectors). */
export function canonicalHeaderValue(value: string): string {
  return value.includes('  ') || value.includes('\t') ? value.replace(/[ \t]+/g, ' ') : value;
}

/** Everything of a canonical request but path and query, of which there may be two forms. */
export interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `name:value\n` for every signed header. */
  readonly headers: string;
  /** `host;x-amz-date`. */
  readonly signedHeaders: string;
  readonly payloadHash: string;
}

/** Writes the canonical request (AWS: "Create a signed AWS API request", step 1; S3 does not normalise the path). */
export function canonicalRequest(parts: CanonicalParts): string {
  return `${parts.method}\n${parts.path}\n${parts.query}\n${parts.headers}\n${parts.signedHeaders}\n${parts.payloadHash}`;
}

/**
 * Writes the canonical headers.
 *
 * @returns undefined when a signed header is not in the request
 */
export function canonicalHeaders(names: readonly string[], headers: HeaderIndex): string | undefined {
  let text = '';
  for (const name of names) {
    const value = headers.get(name);
    if (value === undefined) return undefined;
    text += `${name}:${canonicalHeaderValue(value)}\n`;
  }
  return text;
}

/** Writes the string to sign (step 2). */
export function stringToSign(timestamp: string, scope: string, canonical: string): string {
  return `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256OfBytes(canonical)}`;
}
