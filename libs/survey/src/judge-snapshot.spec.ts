import { describe, expect, it } from '@jest/globals';
import { type BucketSurvey, type Refusal, UNKNOWN_ZONE } from '@sgw/contracts';
import { judgeSnapshot, type SnapshotRules } from './judge-snapshot.js';
import { bucket, numbered, snapshot } from './testing/sample-snapshot.js';
import { unknownBucket } from './unknown-bucket.js';

const refusal = (isUnknown: boolean): Refusal => ({ rule: 'residency', reason: 'no', isUnknown });
/** Where a bucket lies is its name. */
const rules: SnapshotRules = {
  placeOf: ({ name }) => ({
    basis: 'endpoint',
    facts: { ...UNKNOWN_ZONE, country: name },
    zones: [],
    reason: '',
  }),
  refusalsOf: ({ country }) => {
    if (country === 'fi') return [];
    return country === 'us' ? [refusal(true), refusal(false)] : [refusal(true)];
  },
  targetsFor: (kept) => ({ targets: kept ? ['b'] : ['a', 'b'], shortfall: kept ? 0 : 1 }),
};
const counted = (name: string, count: number): BucketSurvey => bucket(name, numbered(count));

describe('judgeSnapshot', () => {
  it('tells what may stay, what must go, and what nobody knows; the last two are illegal', () => {
    const judged = judgeSnapshot(snapshot([counted('fi', 10), counted('us', 20), counted('xx', 5)]), rules);
    expect(judged.buckets.map(({ verdict }) => verdict)).toEqual(['may-stay', 'must-move', 'not-known']);
    expect(judged.counts).toEqual({ 'may-stay': 1, 'must-move': 1, 'not-known': 1 });
    expect(judged.illegal).toEqual({ buckets: 2, objects: 25, bytes: 25 });
    expect(judged.unmendable).toEqual(['us', 'xx']);
  });

  it('adds up what each target gets; a bucket is listed and removed once, and nothing is removed that may stay', () => {
    const versions = {
      versionCount: 2_500,
      versionBytes: 9_000,
      deleteMarkerCount: 1_000,
    };
    const exact = counted('us', 20);
    const us = {
      ...exact,
      ...versions,
      basis: { ...exact.basis, versionCount: 'exact', versionBytes: 'exact' } as const,
    };
    const { loads, total } = judgeSnapshot(snapshot([counted('fi', 10), us]), rules);
    expect(loads.get('a')).toEqual({
      buckets: 1,
      objects: 20,
      versions: 2_500,
      bytes: 9_000,
      requests: { list: 4, get: 2_500, put: 2_500, delete: 4 },
      isLowerBound: false,
    });
    expect(loads.get('b')?.requests).toEqual({ list: 5, get: 2_510, put: 2_510, delete: 4 });
    expect(total).toMatchObject({
      buckets: 2,
      objects: 50,
      bytes: 18_010,
      requests: { list: 5, get: 5_010, put: 5_010, delete: 4 },
      // The versions of fi were not counted.
      isLowerBound: true,
    });
  });

  it('counts the parts of large objects', () => {
    const GIB = 1024 ** 3;
    const large = counted('us', 2);
    const sizes = [{ label: '', from: 512 * 1024 ** 2, objects: 2, bytes: 6 * GIB }];
    const shape = {
      sizes,
      ages: [],
      storageClasses: [],
      fileTypes: [],
      prefixes: [],
      arePrefixesExact: true,
      uploadsOlderThan7Days: null,
    };
    const { total } = judgeSnapshot(snapshot([{ ...large, shape }]), {
      ...rules,
      targetsFor: () => ({ targets: ['a'], shortfall: 0 }),
    });
    expect(total.requests.put).toBe(2 + 24 + 2);
  });

  it('does not take a bucket that nobody could look into for an empty one', () => {
    const denied = unknownBucket({ name: 'us', creationDate: null }, 'denied', 'denied');
    const { total, unknownBuckets, buckets } = judgeSnapshot(snapshot([denied]), rules);
    expect({ unknownBuckets, buckets: total.buckets, basis: buckets[0]?.basis }).toEqual({
      unknownBuckets: ['us'],
      buckets: 0,
      basis: 'unknown',
    });
  });
});
