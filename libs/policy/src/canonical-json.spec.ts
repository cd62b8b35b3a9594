import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

describe('canonicalJson', () => {
  it('orders the fields of every object, leaves lists as they are, and writes no spaces', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 'é"' }, null], a: true, z: undefined })).toBe(
      '{"a":true,"b":[{"c":"é\\"","d":1},null]}',
    );
  });

  it('says the same as JSON does, in one way only', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(value, (any) => {
        const text = canonicalJson(any);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(any)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it.each([[1.5], [Number.NaN], [() => 1], [1n]])('refuses %p', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
