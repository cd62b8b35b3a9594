import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { prefixSuccessor } from './prefix-successor.js';
import { anyText } from './testing/any-text.js';

const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const text = anyText(6);

describe('prefixSuccessor', () => {
  it.each([
    ['a', 'b'],
    ['a/', 'a0'],
    ['\x7f', '\u0080'],
    ['\u07ff', '\u0800'],
    ['\ud7ff', '\ue000'],
    ['\uffff', '\u{10000}'],
    ['a\u{10ffff}', 'b'],
    ['a\u{10ffff}\u{10ffff}', 'b'],
  ])('raises %j to %j', (prefix, next) => {
    expect(prefixSuccessor(prefix)).toBe(next);
  });

  it('has no answer where nothing is greater', () => {
    expect(prefixSuccessor('')).toBeNull();
    expect(prefixSuccessor('\u{10ffff}\u{10ffff}')).toBeNull();
  });

  it('lies above every text with the prefix and is text itself', () => {
    fc.assert(
      fc.property(text, text, (prefix, rest) => {
        const next = prefixSuccessor(prefix);
        if (next === null) return;
        expect(next.isWellFormed()).toBe(true);
        expect(compare(prefix + rest, next)).toBeLessThan(0);
      }),
    );
  });

  it('divides all other texts exactly: with the prefix below it, without it at or above it', () => {
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const next = prefixSuccessor(prefix);
        const isInRange = compare(other, prefix) >= 0 && (next === null || compare(other, next) < 0);
        expect(isInRange).toBe(other.startsWith(prefix));
      }),
    );
  });
});
