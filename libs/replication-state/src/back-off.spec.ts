import { describe, expect, it } from '@jest/globals';
import { backOff } from './back-off.js';

describe('backOff', () => {
  it('climbs to a minute, then goes on every five minutes for ever', () => {
    const attempts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000_000];
    const seconds = attempts.map((attempt) => backOff(attempt, 0.5) / 1000);
    expect(seconds).toEqual([1, 2, 4, 8, 16, 32, 60, 300, 300, 300]);
  });

  it.each([
    [0, 750],
    [0.5, 1000],
    [0.999999, 1250],
  ])('spreads jobs: chance %p gives %i ms', (random, delayMs) => {
    expect(backOff(1, random)).toBe(delayMs);
  });

  it.each([0, -1, 1.5, Number.NaN])('takes attempt %p for a mistake of its caller', (attempt) => {
    expect(() => backOff(attempt, 0)).toThrow(RangeError);
  });
});
