import { describe, expect, it } from '@jest/globals';
import { BenchUsageError, readBenchOptions } from './bench-options.js';
import { CELLS } from './cells.js';

describe('readBenchOptions', () => {
  it('measures everything when nothing is said', () => {
    const options = readBenchOptions([]);
    expect(options).toMatchObject({ cells: CELLS, seconds: 4, rounds: 4, given: undefined });
  });

  it('is short with --quick, unless seconds are named', () => {
    expect(readBenchOptions(['--quick'])).toMatchObject({ seconds: 1, rounds: 1 });
    expect(readBenchOptions(['--quick', '--seconds', '2.5'])).toMatchObject({ seconds: 2.5, rounds: 1 });
  });

  it('takes rows by id, in its own order', () => {
    const { cells } = readBenchOptions(['--only', 'list, head']);
    expect(cells.map(({ id }) => id)).toEqual(['head', 'list']);
  });

  it('takes a server that runs already, with its keys', () => {
    const args = ['--backend', 'http://box:7070/', '--access-key', 'a', '--secret-key', 's'];
    expect(readBenchOptions(args).given).toEqual({
      url: 'http://box:7070',
      accessKeyId: 'a',
      secretAccessKey: 's',
    });
  });

  it.each([
    [['--only', 'copy'], 'copy'],
    [['--seconds', 'long'], '--seconds'],
    [['--seconds', '0'], '--seconds'],
    [['--backend', 'ceph'], 'ceph'],
    [['--backend', 'http://box:7070'], '--access-key'],
    [['--faster'], '--faster'],
  ])('refuses %j and names what is wrong', (args, mistake) => {
    expect(() => readBenchOptions(args)).toThrow(BenchUsageError);
    expect(() => readBenchOptions(args)).toThrow(mistake);
  });
});
