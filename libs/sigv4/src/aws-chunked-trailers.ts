import { incompleteBody, malformedTrailer } from './sigv4-error.js';

const SIGNATURE_NAME = 'x-amz-trailer-signature';
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;

/** The trailer section of an aws-chunked body. */
export interface TrailerSection {
  /** Lower-case name → value. */
  readonly trailers: ReadonlyMap<string, string>;
  /** As sent; present in a signed section only. */
  readonly signature: string | undefined;
  /** `name:value\n` for each trailer in the order sent: what the trailer signature covers. */
  readonly canonical: string;
}

/** Lines between the CRLFs. minio-go and AWS's own example end a trailer with `\n` before the CRLF. */
function readLines(text: string): readonly string[] {
  // `\r\n` alone closes a section without trailers.
  if (text === '\r\n') return [];
  if (!text.endsWith('\r\n\r\n')) throw incompleteBody();
  return text
    .slice(0, -4)
    .split('\r\n')
    .map((line) => (line.endsWith('\n') ? line.slice(0, -1) : line))
    .filter((line) => line !== '');
}

/**
 * Takes the trailer section apart: everything after the line of the chunk of size 0.
 *
 * @param text bytes as latin1 characters
 * @param isSigned whether the section must end with its signature
 * @throws SigV4Error IncompleteBody for broken framing, MalformedTrailerError for what is no trailer
 */
export function parseTrailerSection(text: string, isSigned: boolean): TrailerSection {
  const trailers = new Map<string, string>();
  let signature: string | undefined;
  let canonical = '';
  for (const line of readLines(text)) {
    // A blank of its own inside a line is damage: it could hide a line from one reader and not another.
    if (/[\r\n\0]/.test(line) || signature !== undefined) throw incompleteBody();
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    if (isSigned && name === SIGNATURE_NAME) {
      signature = value;
    } else {
      if (!NAME.test(name) || trailers.has(name)) throw malformedTrailer();
      trailers.set(name, value);
      canonical += `${name}:${value}\n`;
    }
  }
  if (isSigned && signature === undefined) throw incompleteBody();
  return { trailers, signature, canonical };
}

/**
 * Refuses trailers that were not announced, and announced ones that did not come.
 *
 * @throws SigV4Error MalformedTrailerError
 */
export function checkDeclaredTrailers(
  trailers: ReadonlyMap<string, string>,
  declared: readonly string[],
): void {
  if (trailers.size !== declared.length || !declared.every((name) => trailers.has(name)))
    throw malformedTrailer();
}
