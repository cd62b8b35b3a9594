import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeName, encodeName, isContinuation } from './object-names.js';

describe('encodeName', () => {
  it('leaves our own keys as they are', () => {
    const key = '019ad7a2-5c1e-7000-8000-000000000001.2';
    expect(encodeName(key)).toEqual([key]);
  });

  it('pins what is on disk', () => {
    expect(encodeName('föö/Bar baz')).toEqual(['f%C3%B6%C3%B6%2F%42ar%20baz']);
    expect(encodeName('..')).toEqual(['%2E.']);
    expect(encodeName('.hidden')).toEqual(['%2Ehidden']);
    expect(encodeName('x'.repeat(250))).toEqual([`${'x'.repeat(240)}%`, 'x'.repeat(10)]);
  });

  it('gives safe segments for any key, and the key back', () => {
    const keys = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(
        fc.oneof(
          keys,
          fc.string({ unit: fc.constantFrom('.', '/', '%', 'a'), minLength: 1, maxLength: 999 }),
        ),
        (key) => {
          const segments = encodeName(key);
          for (const [index, segment] of segments.entries()) {
            expect(segment).toMatch(/^[a-z0-9_~%-][a-zA-Z0-9._~%-]{0,254}$/);
            expect(isContinuation(segment)).toBe(index < segments.length - 1);
          }
          expect(decodeName(segments)).toBe(key);
        },
      ),
    );
  });
});

describe('decodeName', () => {
  it.each([['.incoming'], ['%zz'], ['%c3%b6'], ['UPPER'], ['%61']])(
    'knows %s for no file of ours',
    (name) => {
      expect(decodeName([name])).toBeUndefined();
    },
  );
});
