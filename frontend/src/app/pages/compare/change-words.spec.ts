import { describe, expect, it } from '@jest/globals';
import type { BucketDelta, SnapshotDiff } from '@sgw/contracts';
import { deltaMark, isSame, signedBytes, sizesOf, touchedBuckets } from './change-words';

describe('words of a comparison', () => {
  it('give a difference its sign, and none to what is not known', () => {
    expect(signedBytes(100, 2148)).toBe('+2.0 KiB');
    expect(signedBytes(5, 3)).toBe('−2 B');
    expect(signedBytes(5, 5)).toBe('±0 B');
    expect(signedBytes(null, 5)).toBe('—');
    expect(signedBytes(5, null)).toBe('—');
  });

  it('give both sizes only where they differ', () => {
    const change = { kind: 'changed', bucket: 'b', key: 'k' } as const;
    expect(sizesOf({ ...change, sizeBefore: 1, sizeAfter: 2 })).toBe('1 B → 2 B');
    expect(sizesOf({ ...change, sizeBefore: 2, sizeAfter: 2 })).toBe('2 B');
    expect(sizesOf({ ...change, sizeAfter: 3 })).toBe('3 B');
    expect(sizesOf({ ...change, sizeBefore: 4 })).toBe('4 B');
  });

  it('do not call a bucket the same of which nothing is known', () => {
    const delta = { state: 'same', objectsBefore: null, objectsAfter: null } as BucketDelta;
    expect(deltaMark(delta).word).toBe('Not known');
    expect(deltaMark({ ...delta, objectsBefore: 1, objectsAfter: 1 }).word).toBe('Same');
    expect(deltaMark({ ...delta, state: 'added', objectsAfter: 1 }).word).toBe('Added');
  });

  it('sum up what differs in a bucket, a shrunk one with its sign', () => {
    const change = { key: 'k', kind: 'changed' } as const;
    expect(
      touchedBuckets([
        { ...change, bucket: 'a', sizeAfter: 2 },
        { ...change, bucket: 'b', sizeBefore: 9, sizeAfter: 1 },
        { ...change, bucket: 'b', sizeBefore: 4 },
      ]),
    ).toEqual([
      { name: 'b', objects: 2, bytes: 13, growth: -12 },
      { name: 'a', objects: 1, bytes: 2, growth: 2 },
    ]);
  });

  it('call two snapshots the same only when no bucket differs either', () => {
    const counts = { added: 0, removed: 0, changed: 0, renamed: 0 };
    const diff = (state: string) => ({ counts, buckets: [{ state }] }) as unknown as SnapshotDiff;
    expect(isSame(diff('same'))).toBe(true);
    expect(isSame(diff('added'))).toBe(false);
    expect(isSame({ ...diff('same'), counts: { ...counts, renamed: 1 } })).toBe(false);
  });
});
