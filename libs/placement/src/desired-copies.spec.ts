import { describe, expect, it } from '@jest/globals';
import { assertCountWithinLimits, desiredCopies } from './desired-copies.js';

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
    expect(desiredCopies({ bucketTags, objectTags })).toBe(copies);
  });

  it.each([
    [{ min: 2 }, {}, {}, 2],
    [{ min: 1, default: 3 }, {}, {}, 3],
    [{ min: 1, default: 3 }, tag('2'), {}, 2],
    [{ min: 2, default: 3 }, tag('1'), {}, 2],
    [{ min: 1, max: 2 }, tag('4'), {}, 2],
    [{ min: 2, max: 2 }, {}, tag('5'), 2],
  ])('within %j, bucket tags %j and object tags %j make %i', (limits, bucketTags, objectTags, copies) => {
    expect(desiredCopies({ bucketTags, objectTags, limits })).toBe(copies);
  });

  it('refuses limits that leave no number', () => {
    expect(() => desiredCopies({ bucketTags: {}, objectTags: {}, limits: { min: 3, max: 2 } })).toThrow(
      expect.objectContaining({
        code: 'not-enough-backends',
        details: { wanted: 3, permitted: 2, rule: 'copies' },
      }),
    );
  });

  it.each(['', '0', '-1', '+2', '2.0', ' 2', '02', '1e1', 'two', '1000', '2\n'])(
    'refuses the count %j',
    (count) => {
      expect(() => desiredCopies({ bucketTags: {}, objectTags: tag(count) })).toThrow(
        expect.objectContaining({ code: 'invalid-tag', details: { tag: 'replica-count' } }),
      );
    },
  );
});

describe('assertCountWithinLimits', () => {
  it.each([[{}], [tag('2')], [tag('3')]])('lets %j pass', (tags) => {
    expect(() => assertCountWithinLimits(tags, { min: 2, max: 3 })).not.toThrow();
  });

  it.each([
    [tag('1'), 'at least 2'],
    [tag('4'), 'at most 3'],
  ])('refuses %j and says what is wanted', (tags, limit) => {
    expect(() => assertCountWithinLimits(tags, { min: 2, max: 3 })).toThrow(
      expect.objectContaining({ code: 'invalid-tag', message: expect.stringContaining(limit) }),
    );
  });
});
