const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;
const SURROGATES = AFTER_SURROGATES - FIRST_SURROGATE;
/** Moves the surrogates behind U+FFFF. */
const AFTER_TO_LAST = 0x10000 - AFTER_SURROGATES;

/**
 * Orders keys by their UTF-8 bytes, as S3 lists them. `<` orders by UTF-16 units, in which what lies beyond U+FFFF comes before
 * U+E000 to U+FFFF; code points order as their UTF-8 bytes do.
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** UTF-16 units in the order of the code points they begin: surrogates last. */
function rank(unit: number): number {
  if (unit < FIRST_SURROGATE) return unit;
  return unit >= AFTER_SURROGATES ? unit - SURROGATES : unit + AFTER_TO_LAST;
}

/** Length of the beginning that two lists of characters share. */
export function commonLength(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  let index = 0;
  while (index < length && a[index] === b[index]) index++;
  return index;
}
