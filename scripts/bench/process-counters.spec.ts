import { describe, expect, it } from '@jest/globals';
import { familyOf, parseStat } from './process-counters.js';

const line = (pid: number, name: string, parent: number, times: string) =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 900 0 0 0 ${times} 20 0 1 0 100 200 300`;

describe('parseStat', () => {
  it('adds user and system time of the process and of its ended children', () => {
    expect(parseStat(line(7, 'node', 1, '100 20 3 4'))).toEqual({ pid: 7, parent: 1, ticks: 127 });
  });

  it('is not misled by a name with brackets and spaces', () => {
    expect(parseStat(line(7, 'a) S 9 (b', 1, '1 1 0 0'))).toMatchObject({ parent: 1, ticks: 2 });
  });

  it('refuses what is no such line', () => {
    expect(() => parseStat('7')).toThrow('/proc/<pid>/stat');
  });
});

describe('familyOf', () => {
  it('is a process with its children and theirs, and nobody else', () => {
    const all = [
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 1],
      [5, 3],
    ].map(([pid = 0, parent = 0]) => ({ pid, parent, ticks: 0 }));
    expect(familyOf(2, all).map(({ pid }) => pid)).toEqual([2, 3, 5]);
  });
});
