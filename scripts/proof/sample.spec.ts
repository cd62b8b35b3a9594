import { describe, expect, it } from '@jest/globals';
import { keptSha256, makeSample, partsOf, sha256Of } from './sample.js';

describe('makeSample', () => {
  it('cuts an object into parts of which the last may be smaller', () => {
    const { bytes, partSizes } = makeSample('k', 20, 8);
    expect(bytes).toHaveLength(20);
    expect(partSizes).toEqual([8, 8, 4]);
    expect(Buffer.concat(partsOf(bytes, partSizes))).toEqual(bytes);
  });
});

describe('keptSha256', () => {
  it('is that of the bytes for a single PUT', () => {
    expect(keptSha256(Buffer.from('abc'), [])).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('is that of the digests for parts, whose order counts', () => {
    const digests = Buffer.concat(['ab', 'c'].map((part) => Buffer.from(sha256Of(Buffer.from(part)), 'hex')));
    expect(keptSha256(Buffer.from('abc'), [2, 1])).toBe(sha256Of(digests));
    expect(keptSha256(Buffer.from('abc'), [1, 2])).not.toBe(sha256Of(digests));
  });
});
