import { describe, expect, it } from '@jest/globals';
import type { SnapshotDiff } from '@sgw/contracts';
import { sizeSteps } from './size-steps';

const side = (bytes: number, more: object = {}) => ({
  totals: { seen: { bytes }, isLowerBound: false, unknownBuckets: 0, ...more },
});
const diff = (a: object, b: object, bytes: object): SnapshotDiff =>
  ({ a, b, bytes: { added: 0, removed: 0, changed: 0, renamed: 0, ...bytes } }) as unknown as SnapshotDiff;

describe('the steps from one size to another', () => {
  it('add up, the rest being what changed in place', () => {
    const steps = sizeSteps(diff(side(100), side(125), { added: 40, removed: 20 }));
    expect(steps?.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['Before', 0, 100],
      ['Added', 100, 140],
      ['Removed', 140, 120],
      ['Changed', 120, 125],
      ['After', 0, 125],
    ]);
  });

  it('are only those that there were', () => {
    const steps = sizeSteps(diff(side(100), side(140), { added: 40 }));
    expect(steps?.map(({ name }) => name)).toEqual(['Before', 'Added', 'After']);
  });

  it('are not told where a size is only a bound', () => {
    expect(sizeSteps(diff(side(1, { isLowerBound: true }), side(2), {}))).toBeUndefined();
    expect(sizeSteps(diff(side(1), side(2, { unknownBuckets: 1 }), {}))).toBeUndefined();
  });
});
