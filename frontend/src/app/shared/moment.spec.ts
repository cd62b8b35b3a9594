import { afterEach, describe, expect, it } from '@jest/globals';
import { instantOf } from './moment';
import { reading } from './reading';

describe('a typed moment', () => {
  afterEach(() => reading.clock.set('local'));

  it('is one of the reader’s zone', () => {
    expect(instantOf('2026-01-02T03:04')).toBe(new Date(2026, 0, 2, 3, 4).toISOString());
  });

  it('is UTC for who reads that', () => {
    reading.clock.set('utc');
    expect(instantOf('2026-01-02T03:04')).toBe('2026-01-02T03:04:00.000Z');
  });

  it('is none while it is empty or half typed', () => {
    expect(instantOf('')).toBeUndefined();
    expect(instantOf('2026-13-45T99:99')).toBeUndefined();
  });
});
