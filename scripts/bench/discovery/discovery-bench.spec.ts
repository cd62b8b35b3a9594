import { describe, expect, it } from '@jest/globals';
import { type DiscoveryFigure, judgeDiscovery } from './discovery-figures.js';
import { readDiscoveryOptions } from './discovery-options.js';

const MIB = 1024 ** 2;
const figure = (tool: DiscoveryFigure['tool'], seconds: number, objects = 10): DiscoveryFigure => ({
  bucket: 'even',
  tool,
  seconds,
  objects,
});
const met = (figures: readonly DiscoveryFigure[], peakMib = 100): readonly boolean[] =>
  judgeDiscovery(figures, { restBytes: 0, peakBytes: peakMib * MIB }, 10).map(({ isMet }) => isMet);

describe('judgeDiscovery', () => {
  it('compares with the faster client', () => {
    const clients = [figure('rclone lsf', 40), figure('s5cmd ls', 20)];
    expect(met([figure('discovery', 5), ...clients])).toEqual([true, true, true]);
    expect(met([figure('discovery', 5.1), ...clients])).toEqual([false, true, true]);
  });

  it('forgives no wrong count, and no memory beyond the line', () => {
    expect(met([figure('discovery', 1, 9), figure('rclone lsf', 40)])).toEqual([true, false, true]);
    expect(met([figure('discovery', 1), figure('rclone lsf', 40)], 201)).toEqual([true, true, false]);
  });

  it('says nothing of speed where no client was asked', () => {
    expect(met([figure('discovery', 5)])).toEqual([true, true]);
  });
});

describe('readDiscoveryOptions', () => {
  it('lists 10^6 keys with 20 ms for each page unless told otherwise', () => {
    expect(readDiscoveryOptions([])).toMatchObject({
      keys: 1_000_000,
      pageMs: 20,
      lanes: 16,
      isAlone: false,
    });
    expect(readDiscoveryOptions(['--heap', '256', '--alone'])).toMatchObject({ heapMib: 256, isAlone: true });
  });

  it.each([
    [['--keys', '1']],
    [['--page-ms', '-1']],
    [['--lanes', '65']],
    [['--heap', '1']],
    [['--speed', '3']],
  ])('refuses %j', (args) => {
    expect(() => readDiscoveryOptions(args)).toThrow(/--|Unknown option/);
  });
});
