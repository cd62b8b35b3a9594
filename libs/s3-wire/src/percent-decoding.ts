import { S3Error } from './s3-error.js';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Whether nothing in the text needs decoding: ASCII without `%`, NUL and, in a query, `+`. */
function isPlain(text: string, isQuery: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === PERCENT || code === 0 || code > 0x7e || (isQuery && code === PLUS)) return false;
  }
  return true;
}

function decode(text: string, isQuery: boolean): string {
  if (isPlain(text, isQuery)) return text;
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code === PERCENT) {
      const high = hexDigit(text.charCodeAt(i + 1));
      const low = hexDigit(text.charCodeAt(i + 2));
      if (high < 0 || low < 0) throw new S3Error('InvalidURI');
      code = high * 16 + low;
      i += 2;
    } else if (isQuery && code === PLUS) {
      code = SPACE;
    }
    // NUL fits no key of ours: PostgreSQL's text cannot hold it. Above 0xff is no byte of a request.
    if (code === 0 || code > 0xff) throw new S3Error('InvalidURI');
    bytes[length++] = code;
  }
  try {
    return strictUtf8.decode(bytes.subarray(0, length));
  } catch (cause) {
    throw new S3Error('InvalidURI', undefined, {}, { cause });
  }
}

/**
 * Decodes one percent-encoded piece of a path; `+` stays `+`.
 *
 * @param text bytes as latin1 characters, which is how node:http hands out the request target
 * @throws S3Error InvalidURI for a bad escape, bytes that are not UTF-8, or NUL
 */
export function decodePath(text: string): string {
  return decode(text, false);
}

/** The same for a name or value of a query, where `+` is a space. */
export function decodeQuery(text: string): string {
  return decode(text, true);
}
