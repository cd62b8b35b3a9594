import { describe, expect, it } from '@jest/globals';
import { readAttestationOptions } from './attestation-options.js';

describe('readAttestationOptions', () => {
  it('compares 10^5 with 10^6 objects, with as much heap as Node allows, unless told otherwise', () => {
    expect(readAttestationOptions([])).toMatchObject({ sizes: [100_000, 1_000_000], heapMib: undefined });
  });

  it('takes sizes in any order, each once, and a limit of the heap', () => {
    expect(readAttestationOptions(['--objects', '50000, 10000,50000', '--heap', '128'])).toMatchObject({
      sizes: [10_000, 50_000],
      heapMib: 128,
    });
  });

  it.each([
    [['--objects', '10']],
    [['--objects', '10000,many']],
    [['--objects', '20000000']],
    [['--heap', '63']],
    [['--heap', '1.5e2x']],
    [['--keys', '3']],
  ])('refuses %j', (args) => {
    expect(() => readAttestationOptions(args)).toThrow(/--|Unknown option/);
  });
});
