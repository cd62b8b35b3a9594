import { describe, expect, it } from '@jest/globals';
import type { JournalEntry } from '../fault-proxy/index.js';
import { type Evidence, judge } from './judge.js';

const LOCKED = 'a'.repeat(64);
const FREE = 'f'.repeat(64);

const entry = (about: Partial<JournalEntry>): JournalEntry => ({
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  op: 'PutObject',
  method: 'PUT',
  target: '/',
  bucket: 'free-us',
  key: 'k',
  requestBytes: 9,
  requestSha256: FREE,
  replyBytes: 0,
  rules: [],
  isAnswered: true,
  ...about,
});

/** What a run leaves that held. */
const held: Evidence = {
  journals: {
    fi: [entry({ bucket: 'free-fi' }), entry({ bucket: 'locked-fi', requestSha256: LOCKED })],
    de: [entry({ bucket: 'free-de' })],
    us: [entry({})],
  },
  raw: [
    { bucket: 'free-fi', key: 'k', sizeBytes: 9, sha256: FREE },
    { bucket: 'locked-fi', key: 'l', sizeBytes: 9, sha256: LOCKED },
    { bucket: 'free-de', key: 'k', sizeBytes: 9, sha256: FREE },
    { bucket: 'free-us', key: 'k', sizeBytes: 9, sha256: FREE },
  ],
  freeBuckets: new Set(['free-fi', 'free-de', 'free-us']),
  lockedBodies: new Set([LOCKED]),
  freeBodies: new Set([FREE]),
};

const withUs = (...more: readonly JournalEntry[]): Evidence => ({
  ...held,
  journals: { ...held.journals, us: [...held.journals.us, ...more] },
});
const withRaw = (piece: Evidence['raw'][number]): Evidence => ({ ...held, raw: [...held.raw, piece] });

describe('the judge of a residency run', () => {
  it('finds nothing where nothing is, and counts bytes by zone', () => {
    const { outside, blind, zones } = judge(held);
    expect({ outside, blind }).toEqual({ outside: [], blind: [] });
    expect(zones.fi).toMatchObject({ exchanges: 2, requestBytes: 18, lockedBodies: 1, rawBytes: 18 });
    expect(zones.us).toMatchObject({ exchanges: 1, lockedBodies: 0, freeBodies: 1, rawObjects: 1 });
  });

  it.each([
    ['content of a locked bucket in whichever bucket', entry({ requestSha256: LOCKED })],
    [
      'a body of which one byte was sent',
      entry({ bucket: 'locked-us', requestBytes: 1, requestSha256: undefined }),
    ],
    [
      'the name of an object without a byte',
      entry({ bucket: 'locked-us', op: 'HeadObject', requestBytes: 0 }),
    ],
    ['an exchange nobody can name', entry({ bucket: 'locked-us', op: 'Unknown', key: '', requestBytes: 0 })],
  ])('finds in a foreign journal: %s', (_, planted) => {
    expect(judge(withUs(planted)).outside).toHaveLength(1);
  });

  it('lets a foreign backend be asked about buckets as such', () => {
    const asked = ['CreateBucket', 'HeadBucket', 'ListObjectsV2'].map((op) =>
      entry({ bucket: 'locked-us', op, key: '', requestBytes: 0, requestSha256: undefined }),
    );
    expect(judge(withUs(...asked)).outside).toEqual([]);
  });

  it.each([
    ['content of a locked bucket', { bucket: 'free-us', key: 'x', sizeBytes: 9, sha256: LOCKED }],
    ['one byte that no client wrote', { bucket: 'free-us', key: 'x', sizeBytes: 1, sha256: 'e'.repeat(64) }],
    ['a bucket that no proxy has seen', { bucket: 'stray', key: 'x', sizeBytes: 1, sha256: FREE }],
  ])('finds in a raw listing: %s', (_, planted) => {
    expect(judge(withRaw(planted)).outside).toHaveLength(1);
  });

  it('finds a part of an open upload in a bucket that a foreign proxy was asked for', () => {
    const asked = withUs(entry({ bucket: 'locked-us', op: 'CreateBucket', key: '', requestBytes: 0 }));
    const piece = { bucket: 'locked-us', key: 'x', sizeBytes: 5 };
    expect(judge({ ...asked, raw: [...asked.raw, piece] }).outside).toHaveLength(1);
  });

  it('calls itself blind where it would not have seen what is there for certain', () => {
    const empty = judge({ ...held, journals: { fi: [], de: [], us: [] }, raw: [] });
    expect(empty.blind).toHaveLength(6);
  });
});
