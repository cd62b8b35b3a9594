import { GatewayError } from '@sgw/contracts';

/** Writes where a page ended as one opaque word. */
export function writeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * Reads what {@link writeCursor} wrote.
 *
 * @param length number of texts that make a position
 * @throws GatewayError `invalid-argument` for anything else
 */
export function readCursor(cursor: string, length: number): readonly string[] {
  const position = parse(Buffer.from(cursor, 'base64url').toString());
  const isOurs =
    Array.isArray(position) && position.length === length && position.every((text) => isStorable(text));
  if (isOurs) return position as readonly string[];
  throw new GatewayError('invalid-argument', 'The cursor is not one of an earlier page', {
    pointer: '/cursor',
  });
}

/** PostgreSQL's texts hold no NUL. */
function isStorable(text: unknown): boolean {
  return typeof text === 'string' && !text.includes('\0');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Not of our making, as the caller is about to say.
    return undefined;
  }
}
