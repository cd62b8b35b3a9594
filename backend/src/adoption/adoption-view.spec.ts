import type { AdoptionRow } from '@backend/metadata';
import { describe, expect, it } from '@jest/globals';
import { turnOf } from './adoption-view.js';

const now = new Date('2030-01-01T00:00:00Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const turn = (dueIn: number | null, isHeld: boolean, others: readonly string[] = []) => {
  const dueAt = dueIn === null ? null : inSeconds(dueIn);
  return turnOf({ dueAt, isHeld } as AdoptionRow, { now, leaseSeconds: 30, others });
};

describe('turnOf', () => {
  it.each<[string, number | null, boolean, string[]]>([
    ['that rests', 60, false, []],
    ['that waits for nothing', null, false, []],
    ['that is about to be taken', -1, false, ['t/b']],
    ['that is being worked on', 28, true, []],
  ])('says nothing of one %s', (_what, dueIn, isHeld, others) => {
    expect(turn(dueIn, isHeld, others)).toBeNull();
  });

  it('names those with which one that is due takes turns', () => {
    expect(turn(-3, false, ['t/b', 't/c'])).toBe('it takes its turn with t/b, t/c');
    expect(turn(-3, false)).toBe('no process has taken it yet');
  });

  it('says until when a silent process keeps it from others', () => {
    const told = turn(10, true);
    expect(told).toContain('20 s ago');
    expect(told).toContain('2030-01-01T00:00:10.000Z');
  });
});
