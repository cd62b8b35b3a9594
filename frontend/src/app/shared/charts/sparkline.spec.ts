import { describe, expect, it } from '@jest/globals';
import { pointsOf } from './sparkline';

describe('the points of a sparkline', () => {
  it('go from left to right, measured from 0', () => {
    expect(pointsOf([0, 50, 100])).toEqual([
      { x: 4, y: 18 },
      { x: 32, y: 11 },
      { x: 60, y: 4 },
    ]);
  });

  it('lie on the ground where there is nothing, and at the end where there is one', () => {
    expect(pointsOf([0, 0]).map(({ y }) => y)).toEqual([18, 18]);
    expect(pointsOf([7])).toEqual([{ x: 60, y: 4 }]);
    expect(pointsOf([])).toEqual([]);
  });
});
