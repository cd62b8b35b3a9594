import { describe, expect, it } from '@jest/globals';
import { fitsPlan, missingParts, partSizeBytes, planParts } from './upload-plan';

const MIB = 1024 * 1024;

describe('planParts', () => {
  it('covers the file without gap or overlap', () => {
    const plan = planParts(70 * MIB + 3);
    expect(plan[0]).toEqual({ partNumber: 1, start: 0, end: 8 * MIB });
    expect(plan.at(-1)).toEqual({ partNumber: 9, start: 64 * MIB, end: 70 * MIB + 3 });
    plan.slice(1).forEach((part, index) => expect(part.start).toBe(plan[index]?.end));
  });

  it('makes no empty part when the size is a multiple of the part size', () => {
    expect(planParts(24 * MIB)).toHaveLength(3);
  });

  it('takes larger parts for large files', () => {
    expect(partSizeBytes(1024 * MIB - 1)).toBe(8 * MIB);
    expect(partSizeBytes(1024 * MIB)).toBe(16 * MIB);
  });

  it('never needs more than 10,000 parts, up to the 5 TiB that S3 allows', () => {
    for (const size of [156 * 1024 * MIB, 1024 * 1024 * MIB, 5 * 1024 * 1024 * MIB]) {
      expect(planParts(size).length).toBeLessThanOrEqual(10_000);
    }
  });
});

describe('missingParts', () => {
  const plan = planParts(20 * MIB);
  const stored = (partNumber: number, sizeBytes: number) => ({ partNumber, sizeBytes, etag: 'e' });

  it('names what the gateway does not have', () => {
    const missing = missingParts(plan, [stored(1, 8 * MIB), stored(3, 4 * MIB)]);
    expect(missing.map(({ partNumber }) => partNumber)).toEqual([2]);
  });

  it('sends a part again that is stored with another length', () => {
    const missing = missingParts(plan, [stored(1, 8 * MIB), stored(2, 8 * MIB - 1), stored(3, 4 * MIB)]);
    expect(missing.map(({ partNumber }) => partNumber)).toEqual([2]);
  });

  it('does not take an upload that was cut otherwise for its own', () => {
    expect(fitsPlan(plan, [stored(1, 8 * MIB)])).toBe(true);
    expect(fitsPlan(plan, [stored(1, 16 * MIB)])).toBe(false);
    expect(fitsPlan(plan, [stored(4, 8 * MIB)])).toBe(false);
  });
});
