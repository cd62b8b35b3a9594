import { afterEach, describe, expect, it } from '@jest/globals';
import { formatAgo, formatClock, formatDateTime, formatDuration } from './format-time';
import { reading } from './reading';

describe('times', () => {
  afterEach(() => reading.clock.set('local'));

  it('writes local time in an order that sorts', () => {
    const local = new Date(2025, 2, 9, 4, 5, 6);
    expect(formatDateTime(local.toISOString())).toBe('2025-03-09 04:05');
    expect(formatDateTime(local.toISOString(), true)).toBe('2025-03-09 04:05:06');
    expect(formatClock(local.getTime())).toBe('04:05:06');
  });

  it('writes UTC for who reads that, and says so', () => {
    reading.clock.set('utc');
    expect(formatDateTime('2025-03-09T04:05:06.789+02:00')).toBe('2025-03-09 02:05 UTC');
    expect(formatDateTime('2025-03-09T04:05:06Z', true)).toBe('2025-03-09 04:05:06 UTC');
    expect(formatClock(Date.UTC(2025, 2, 9, 4, 5, 6))).toBe('04:05:06 UTC');
  });

  it('has a dash for what is no time', () => {
    expect(formatDateTime(undefined)).toBe('—');
    expect(formatDateTime('soon')).toBe('—');
    expect(formatAgo('soon', 0)).toBe('—');
  });

  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [192, '3 min 12 s'],
    [7500, '2 h 5 min'],
    [273_600, '3 d 4 h'],
    [-3, '0 s'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('never speaks of the future when two clocks differ', () => {
    const at = '2025-03-09T04:05:06.000Z';
    expect(formatAgo(at, Date.parse(at) - 2000)).toBe('just now');
    expect(formatAgo(at, Date.parse(at) + 45_000)).toBe('45 s ago');
  });
});
