import { describe, expect, it } from '@jest/globals';
import { readListingOptions } from './listing-options.js';

describe('readListingOptions', () => {
  it('compares buckets of 10^4, 10^5 and 10^6 keys unless told otherwise', () => {
    expect(readListingOptions([])).toMatchObject({ sizes: [10_000, 100_000, 1_000_000], rounds: 40 });
  });

  it('takes sizes in any order, each once', () => {
    expect(readListingOptions(['--keys', '50000, 10000,50000', '--rounds', '3'])).toMatchObject({
      sizes: [10_000, 50_000],
      rounds: 3,
    });
  });

  it.each([
    [['--keys', '10']],
    [['--keys', '10000,many']],
    [['--keys', '20000000']],
    [['--rounds', '0']],
    [['--rounds', '1.5']],
    [['--size', '3']],
  ])('refuses %j', (args) => {
    expect(() => readListingOptions(args)).toThrow(/--|Unknown option/);
  });
});
