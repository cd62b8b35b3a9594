import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_SECONDS, dueAfterDays, nextMidnight } from './day-rounding.js';

const DAY_MS = DAY_SECONDS * 1000;
const moments = fc.integer({ min: 0, max: Date.parse('2200-01-01T00:00:00Z') });
const days = fc.integer({ min: 1, max: 36_500 });
const dayLengths = fc.integer({ min: 1, max: DAY_SECONDS });

describe('dueAfterDays', () => {
  it.each([
    // The example of the User Guide, "Lifecycle rules: Based on an object's age".
    ['2014-01-15T10:30:00Z', 3, '2014-01-19T00:00:00Z'],
    ['2024-02-28T23:59:59.999Z', 1, '2024-03-01T00:00:00Z'],
    ['2023-02-28T23:59:59.999Z', 1, '2023-03-02T00:00:00Z'],
    ['2026-12-31T00:00:00Z', 1, '2027-01-02T00:00:00Z'],
    ['2026-03-29T02:30:00Z', 1, '2026-03-31T00:00:00Z'],
  ])('of %s and %i days is %s', (began, count, due) => {
    expect(new Date(dueAfterDays(Date.parse(began), count, DAY_SECONDS))).toEqual(new Date(due));
  });

  it('is a midnight, never before the days are over, and at most one day behind them', () => {
    fc.assert(
      fc.property(moments, days, (began, count) => {
        const due = dueAfterDays(began, count, DAY_SECONDS);
        expect(due % DAY_MS).toBe(0);
        expect(due).toBeGreaterThan(began + count * DAY_MS);
        expect(due).toBeLessThanOrEqual(began + (count + 1) * DAY_MS);
      }),
    );
  });

  it('never falls behind for a later beginning, and grows by one day with each day', () => {
    fc.assert(
      fc.property(moments, moments, days, dayLengths, (one, other, count, daySeconds) => {
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const due = dueAfterDays(first, count, daySeconds);
        expect(due).toBeLessThanOrEqual(dueAfterDays(second, count, daySeconds));
        expect(dueAfterDays(first, count + 1, daySeconds) - due).toBe(daySeconds * 1000);
      }),
    );
  });
});

describe('nextMidnight', () => {
  it('lies behind every moment, and nothing falls due between the moment and it', () => {
    fc.assert(
      fc.property(moments, moments, days, dayLengths, (now, began, count, daySeconds) => {
        const midnight = nextMidnight(now, daySeconds);
        expect(midnight).toBeGreaterThan(now);
        const due = dueAfterDays(began, count, daySeconds);
        expect(due > now && due < midnight).toBe(false);
      }),
    );
  });
});
