import { afterEach, describe, expect, it } from '@jest/globals';
import { formatBytes, formatCount, formatExactBytes } from './format-bytes';
import { reading } from './reading';

describe('formatBytes', () => {
  afterEach(() => reading.units.set('iec'));

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [20 * 1024 ** 2, '20.0 MiB'],
    [200 * 1024 ** 2, '200 MiB'],
    [1024 ** 2 - 1, '1.0 MiB'],
    [1024 ** 5 * 3, '3.0 PiB'],
    [1024 ** 8, '1.0 YiB'],
  ])('writes %d as %s', (size, text) => {
    expect(formatBytes(size)).toBe(text);
  });

  it.each([
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1024, '1.0 kB'],
    [999_999, '1.0 MB'],
    [1_500_000_000, '1.5 GB'],
    [1000 ** 8, '1.0 YB'],
  ])('writes %d as %s for a reader of SI units', (size, text) => {
    reading.units.set('si');
    expect(formatBytes(size)).toBe(text);
  });

  it('never writes what is unknown as zero', () => {
    for (const unknown of [undefined, null, NaN, -1]) expect(formatBytes(unknown)).toBe('—');
  });

  it('tells the exact number', () => {
    expect(formatExactBytes(20_971_520)).toBe('20,971,520 bytes');
    expect(formatExactBytes(1)).toBe('1 byte');
    expect(formatExactBytes(null)).toBe('');
    expect(formatCount(18_230)).toBe('18,230');
  });
});
