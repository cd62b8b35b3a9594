import { describe, expect, it } from '@jest/globals';
import { isOverwritten, isSameTime } from './overwritten.js';

const at = (time: string) => new Date(`2026-03-01T10:00:${time}Z`);

describe('isSameTime', () => {
  it.each([
    ['01.250', '01.250', true],
    ['01.250', '01.251', false],
    ['01.250', '01', true],
    ['01.750', '02', true],
    ['01', '02', false],
    ['01.250', '03', false],
  ])('%s and %s: %s', (one, other, expected) => {
    expect(isSameTime(at(one), at(other))).toBe(expected);
    expect(isSameTime(at(other), at(one))).toBe(expected);
  });
});

describe('isOverwritten', () => {
  it.each([
    ['without versions', undefined, '01.250', '02', false],
    ['without versions', undefined, '01.250', '03', true],
    ['a null version', 'null', '01', '02', true],
    ['a null version that was told as older', 'null', '02', '01', false],
    ['a version, which stays what it is', 'v1', '01', '09', false],
  ])('%s (%s): adopted as of %s, seen as of %s: %s', (_what, versionId, adopted, seen, expected) => {
    expect(isOverwritten({ versionId, modifiedAt: at(adopted) }, at(seen))).toBe(expected);
  });

  it('takes an answer without a time for no other', () => {
    expect(isOverwritten({ versionId: undefined, modifiedAt: at('01') }, undefined)).toBe(false);
  });
});
