import { describe, expect, it } from '@jest/globals';
import { isBucketName, requireBucketName, requireKey } from './names.js';

describe('isBucketName', () => {
  it.each(['abc', 'a.b', 'a-b', '0ab', 'a'.repeat(63), 'api', 'health', 'metrics', 'a.-b'])(
    'accepts %s',
    (name) => {
      expect(isBucketName(name)).toBe(true);
    },
  );

  it.each([
    '',
    'ab',
    'a'.repeat(64),
    'Abc',
    'a_b',
    'a..b',
    '.abc',
    'abc.',
    '-abc',
    'abc-',
    'a b c',
    'äbc',
    'abc\n',
    '..',
    'a/b',
    '192.168.5.4',
    'xn--abc',
    'sthree-abc',
    'amzn-s3-demo-abc',
    'abc-s3alias',
    'abc--ol-s3',
    'abc.mrap',
    'abc--x-s3',
  ])('refuses %j', (name) => {
    expect(isBucketName(name)).toBe(false);
    expect(() => requireBucketName(name)).toThrow(expect.objectContaining({ code: 'InvalidBucketName' }));
  });
});

describe('requireKey', () => {
  it('counts bytes of UTF-8, not characters', () => {
    expect(() => requireKey('😀'.repeat(256))).not.toThrow();
    expect(() => requireKey('k'.repeat(1024))).not.toThrow();
    for (const key of ['k'.repeat(1025), `${'😀'.repeat(256)}k`, 'ä'.repeat(513)]) {
      expect(() => requireKey(key)).toThrow(
        expect.objectContaining({
          code: 'KeyTooLongError',
          details: { Size: Buffer.byteLength(key), MaxSizeAllowed: 1024 },
        }),
      );
    }
  });

  it('takes any other text as it is', () => {
    for (const key of ['..', '../x', '/', '//', ' ', '.', 'a/', '\u0001', '%2F'])
      expect(() => requireKey(key)).not.toThrow();
  });

  it('refuses what is no text', () => {
    for (const key of ['', 'a\0', '\ud800', 'a\udc00b']) {
      expect(() => requireKey(key)).toThrow(expect.objectContaining({ code: 'InvalidURI' }));
    }
  });
});
