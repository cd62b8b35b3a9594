/** File systems end names at 255 bytes; three of them are ours. */
const MAX_NAME = 240;
/** Marks a directory that holds the rest of a long name; no encoded name ends with it. */
const CONTINUED = '%';
/** Upper case is encoded too: some file systems take `A` and `a` for the same. */
const PLAIN = /[a-z0-9._~-]/;

/**
 * Turns a bucket's name or a key into path segments below one directory. Any text is safe: nothing but
 * `[a-z0-9._~-]` and `%XX` comes out, no segment is `.` or `..` or hidden, no file is another's directory.
 * Keys of ours (uuids) stay as they are.
 */
export function encodeName(name: string): readonly string[] {
  let encoded = '';
  for (const byte of Buffer.from(name)) {
    const character = String.fromCharCode(byte);
    encoded += PLAIN.test(character) ? character : escape(byte);
  }
  const segments: string[] = [];
  for (let at = 0; at < encoded.length; at += MAX_NAME) {
    const isLast = at + MAX_NAME >= encoded.length;
    const segment = encoded.slice(at, at + MAX_NAME).replace(/^\./, '%2E');
    segments.push(isLast ? segment : segment + CONTINUED);
  }
  return segments;
}

/** The name that `encodeName` made these segments of; undefined for files that are not ours. */
export function decodeName(segments: readonly string[]): string | undefined {
  const encoded = segments
    .map((segment, index) => (index < segments.length - 1 ? segment.slice(0, -CONTINUED.length) : segment))
    .join('');
  try {
    const name = decodeURIComponent(encoded);
    return encodeName(name).join('/') === segments.join('/') ? name : undefined;
  } catch {
    return undefined; // not our encoding, so not our file
  }
}

/** Whether a directory's entry is the continuation of a long name. */
export function isContinuation(entry: string): boolean {
  return entry.endsWith(CONTINUED);
}

function escape(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
