import { describe, expect, it } from '@jest/globals';
import type { SnapshotVerdict, VerdictOnBucket } from '@sgw/contracts';
import { loadWords, sentenceOf, verdictRow } from './verdict-words';

const counted = (stay: number, move: number, unknown: number, objects = 0, bytes = 0): SnapshotVerdict =>
  ({
    counts: { 'may-stay': stay, 'must-move': move, 'not-known': unknown },
    illegal: { buckets: move + unknown, objects, bytes },
  }) as unknown as SnapshotVerdict;

const bucket = (over: Partial<VerdictOnBucket>): VerdictOnBucket => ({
  name: 'b',
  state: 'done',
  verdict: 'must-move',
  place: {
    basis: 'endpoint',
    zones: ['us-iad-x'],
    reason: 'The host is that of one zone.',
    zone: 'us-iad-x',
    country: 'us',
    jurisdiction: 'us',
    provider: 'x',
    ownerCountry: 'us',
    cloudActExposure: 'yes',
  },
  refusals: [
    {
      rule: 'residency',
      reason: 'It is no place of those allowed',
      isUnknown: false,
      pointer: '/residency/allow',
    },
  ],
  objectCount: 10,
  totalBytes: 1024,
  versionCount: 12,
  versionBytes: 2048,
  basis: 'lower-bound',
  targets: ['fi', 'de'],
  shortfall: 0,
  ...over,
});

describe('sentenceOf', () => {
  it('says that all may stay only when none may not', () => {
    expect(sentenceOf(counted(3, 0, 0), false)).toBe('All 3 buckets may stay where they are.');
    expect(sentenceOf(counted(2, 0, 1, 5, 10), false)).toBe(
      '1 of 3 buckets may not stay where it is: 5 objects, 10 B.',
    );
  });

  it('writes a bound as a bound, and what nobody counted as a dash', () => {
    expect(sentenceOf(counted(0, 1, 1, 5, 2048), true)).toContain('≥ 5 objects, ≥ 2.0 KiB');
    expect(sentenceOf(counted(0, 0, 1, 0, 0), true)).toContain('— objects, —');
  });
});

describe('verdictRow', () => {
  it('tells the place, the broken rule with where it stands, and how sure the numbers are', () => {
    expect(verdictRow(bucket({}))).toMatchObject({
      mark: { word: 'Must move' },
      place: 'x, United States',
      rules: [{ rule: 'Place', pointer: '/residency/allow' }],
      objects: '≥ 10',
      bytes: '≥ 2.0 KiB',
      targets: 'fi, de',
    });
  });

  it('calls a place that nobody knows so', () => {
    const place = { ...bucket({}).place, zone: 'unknown', country: 'unknown', provider: 'unknown' };
    const row = verdictRow(bucket({ place, objectCount: null, basis: 'unknown' }));
    expect(row).toMatchObject({ place: 'Not known', objects: '—', bytes: '—' });
  });
});

describe('loadWords', () => {
  it('adds up the requests and says which they are', () => {
    const load = {
      buckets: 1,
      objects: 1500,
      versions: 1600,
      bytes: 1024,
      requests: { list: 2, get: 1600, put: 1610, delete: 2 },
      isLowerBound: true,
    };
    expect(loadWords(load)).toMatchObject({
      objects: '≥ 1,500',
      bytes: '≥ 1.0 KiB',
      allRequests: '≥ 3,214',
      requests: '2 list, 1,600 get, 1,610 put, 2 delete',
    });
  });
});
