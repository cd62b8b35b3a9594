const HEX = '0123456789ABCDEF';
const PERCENT = 0x25;
const PLUS = 0x2b;
const SLASH = 0x2f;

/** What stands for each byte: itself when unreserved (RFC 3986, section 2.3), else `%XX`. */
const ENCODED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${HEX[byte >> 4]}${HEX[byte & 15]}`;
});
const IS_UNRESERVED: readonly boolean[] = ENCODED.map((text) => text.length === 1);

function encodeText(text: string, keepsSlash: boolean): string {
  let isPlain = true;
  for (let i = 0; i < text.length && isPlain; i++) {
    const code = text.charCodeAt(i);
    isPlain = code < 256 && (IS_UNRESERVED[code] === true || (keepsSlash && code === SLASH));
  }
  if (isPlain) return text;
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    encoded += keepsSlash && byte === SLASH ? '/' : ENCODED[byte];
  }
  return encoded;
}

/** Percent-encodes a path as S3 signs it: every byte of UTF-8 but unreserved ones and `/`. */
export function encodeUriPath(path: string): string {
  return encodeText(path, true);
}

/** Percent-encodes one name or value of a query: every byte of UTF-8 but unreserved ones. */
export function encodeQueryComponent(text: string): string {
  return encodeText(text, false);
}

/** Orders two encoded query parameters by name, then value, as SigV4 does. */
export function byNameThenValue(
  a: readonly [name: string, value: string],
  b: readonly [name: string, value: string],
): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1;
  return 0;
}

/**
 * Writes a query from plain names and values: encoded and sorted, so it is its own canonical form.
 *
 * @returns without the leading `?`; a parameter without a value is `name=`
 */
export function encodeQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => [encodeQueryComponent(name), encodeQueryComponent(value)] as const)
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Byte that the escape at `text[at]` stands for, or -1 when it is none. */
function escapedByte(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at + 1));
  const low = hexDigit(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function isPlain(text: string, isQuery: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255 || (IS_UNRESERVED[code] !== true && (isQuery || code !== SLASH))) return false;
  }
  return true;
}

function normalise(text: string, isQuery: boolean): string {
  if (isPlain(text, isQuery)) return text;
  let normal = '';
  for (let i = 0; i < text.length; i++) {
    let byte = text.charCodeAt(i) & 0xff;
    if (byte === PERCENT) {
      const escaped = escapedByte(text, i);
      if (escaped >= 0) {
        byte = escaped;
        i += 2;
        // `%2F` is never turned into a separator: only a `/` that was sent is one.
        normal += ENCODED[byte];
        continue;
      }
    } else if (isQuery && byte === PLUS) {
      byte = 0x20;
    } else if (!isQuery && byte === SLASH) {
      normal += '/';
      continue;
    }
    normal += ENCODED[byte];
  }
  return normal;
}

/**
 * A path as sent, with every escape rewritten in AWS's one way: decoded once, then each byte encoded unless it is
 * unreserved. It names the same bytes, so a signature over it is a signature over this path.
 *
 * @param path as sent, bytes as latin1 characters
 */
export function normalisePath(path: string): string {
  return normalise(path, false);
}

/** The same for a name or value of a query, where `+` is a space, as s3-wire reads it. */
export function normaliseQueryComponent(text: string): string {
  return normalise(text, true);
}

/** Plain text of a normalised component that is ASCII; other bytes become latin1 characters. */
export function decodeComponent(text: string): string {
  if (!text.includes('%')) return text;
  let decoded = '';
  for (let i = 0; i < text.length; i++) {
    const escaped = text.charCodeAt(i) === PERCENT ? escapedByte(text, i) : -1;
    if (escaped < 0) {
      decoded += text[i];
    } else {
      decoded += String.fromCharCode(escaped);
      i += 2;
    }
  }
  return decoded;
}
