import { describe, expect, it } from '@jest/globals';
import { desiredCopies } from './desired-copies.js';

const tag = (count: string) => ({ 'replica-count': count });

describe('desiredCopies', () => {
  it.each([
    [{}, {}, 1],
    [{ team: 'x' }, { colour: 'red' }, 1],
    [tag('2'), {}, 2],
    [{}, tag('2'), 2],
    [tag('2'), tag('3'), 3],
    [tag('3'), tag('1'), 1],
    // What the object says counts; the bucket's count is not even read.
    [tag('9'), tag('2'), 2],
  ])('with bucket tags %j and object tags %j is %i', (bucketTags, objectTags, copies) => {
    expect(desiredCopies({ bucketTags, objectTags, allowed: 3 })).toBe(copies);
  });

  it.each([
    [tag('4'), {}],
    [tag('1'), tag('4')],
  ])('refuses more copies than the list allows: %j, %j', (bucketTags, objectTags) => {
    expect(() => desiredCopies({ bucketTags, objectTags, allowed: 3 })).toThrow(
      expect.objectContaining({ code: 'not-enough-backends', details: { wanted: 4, permitted: 3 } }),
    );
  });

  it('refuses even one copy where no backend is allowed', () => {
    expect(() => desiredCopies({ bucketTags: {}, objectTags: {}, allowed: 0 })).toThrow(
      expect.objectContaining({ code: 'not-enough-backends' }),
    );
  });

  it.each(['', '0', '-1', '+2', '2.0', ' 2', '02', '1e1', 'two', '1000', '2\n'])(
    'refuses the count %j',
    (count) => {
      expect(() => desiredCopies({ bucketTags: {}, objectTags: tag(count), allowed: 3 })).toThrow(
        expect.objectContaining({ code: 'invalid-tag', details: { tag: 'replica-count' } }),
      );
    },
  );
});
