const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/**
 * The least text that is greater than every text beginning with `prefix`, in UTF-8 byte order (PostgreSQL's
 * COLLATE "C"): keys with the prefix are exactly those with `key >= prefix AND key < prefixSuccessor(prefix)`.
 *
 * UTF-8 byte order is code point order, so the last code point is raised by one; surrogates are no text and are
 * stepped over, and a last code point that cannot be raised is dropped.
 *
 * @param prefix well-formed text
 * @returns null when no text is greater: the prefix is empty or all U+10FFFF
 */
export function prefixSuccessor(prefix: string): string | null {
  let end = prefix.length;
  while (end > 0) {
    const isPair = end > 1 && isLowSurrogate(prefix.charCodeAt(end - 1));
    const start = end - (isPair ? 2 : 1);
    const last = prefix.codePointAt(start) ?? 0;
    if (last < LAST_CODE_POINT) {
      const next = last === BEFORE_SURROGATES ? AFTER_SURROGATES : last + 1;
      return prefix.slice(0, start) + String.fromCodePoint(next);
    }
    end = start;
  }
  return null;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
