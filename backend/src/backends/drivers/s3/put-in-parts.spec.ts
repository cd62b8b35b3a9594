import { describe, expect, it } from '@jest/globals';
import { partSizeBytes } from './put-in-parts.js';

describe('partSizeBytes', () => {
  it('takes a quarter of the threshold, at least 5 MiB, and never more than 10,000 parts', () => {
    expect(partSizeBytes(2 * 1024 ** 3, 1024 ** 3)).toBe(256 * 1024 ** 2);
    expect(partSizeBytes(6 * 1024 ** 2, 5 * 1024 ** 2)).toBe(5 * 1024 ** 2);
    expect(Math.ceil((5 * 1024 ** 4) / partSizeBytes(5 * 1024 ** 4, 1024 ** 3))).toBeLessThanOrEqual(10_000);
  });
});
