import type { Malformed } from './credential-scope.js';

/** More headers than a signer names; a bound on work, not AWS's. */
const MAX_SIGNED_HEADERS = 1024;

/**
 * Reads `host;x-amz-date`: lower-case names, sorted, none empty, none twice. Every signer writes it so, and any
 * other form could be canonicalised in more than one way.
 *
 * @throws SigV4Error made by `malformed`
 */
export function parseSignedHeaders(text: string, malformed: Malformed): readonly string[] {
  const names = text.split(';');
  if (names.length > MAX_SIGNED_HEADERS) throw malformed('SignedHeaders names too many headers.');
  let previous = '';
  for (const name of names) {
    if (name === '' || name !== name.toLowerCase() || name <= previous) {
      throw malformed('SignedHeaders must be lower-case header names, sorted and separated by semicolons.');
    }
    previous = name;
  }
  return names;
}
