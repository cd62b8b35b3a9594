import fc from 'fast-check';

/** Where UTF-8 and UTF-16 disagree, the code points have a hole, or S3 and XML have a rule. */
const EDGES = [
  ...'\u0001\t\r\n /?&<>"\'%+.~;:#a0',
  '\x7f',
  '\u0080',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\ufeff',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
];

const codePoint = fc
  .integer({ min: 1, max: 0x10ffff })
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

/** For tests: any text a key can hold, which is any code points but NUL and surrogates. */
export function anyText(maxLength = 12): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(fc.constantFrom(...EDGES), codePoint), { maxLength })
    .map((characters) => characters.join(''));
}
