import { describe, expect, it } from '@jest/globals';
import type { AdoptionView } from '@sgw/contracts';
import { adoptionMark, choicesOf, isMoving, verifiedPercent } from './adoption-words';

const view = (over: Partial<AdoptionView>): AdoptionView => ({
  id: 'a',
  tenant: 't',
  bucket: 'b',
  bucketId: 'i',
  ownerUserId: 'u',
  backend: 'fi',
  physicalBucket: 'p',
  state: 'verifying',
  isPaused: false,
  mode: 'read-only',
  isViolation: false,
  violations: [],
  listing: { pages: 1, versions: 10, markers: 0, objects: 10, bytes: 100, skipped: 0, lastKey: null },
  verification: { versions: 5, bytes: 30, remainingVersions: 5, remainingBytes: 70 },
  foreign: { new: 0, changed: 0, removed: 0, comparedAt: null, isComparing: false },
  gatewayWritten: 0,
  waiting: null,
  error: null,
  createdAt: '2026-01-01T00:00:00Z',
  listedAt: null,
  verifiedAt: null,
  convertedAt: null,
  endedAt: null,
  ...over,
});
const left = (remainingVersions: number, remainingBytes: number, bytes = 30) => ({
  versions: 5,
  bytes,
  remainingVersions,
  remainingBytes,
});

describe('verifiedPercent', () => {
  it('goes by bytes, by number where there are none, and is never 100 too early', () => {
    expect(verifiedPercent(view({}))).toBe(30);
    expect(verifiedPercent(view({ verification: left(5, 0, 0) }))).toBe(50);
    expect(verifiedPercent(view({ verification: left(1, 1, 1e9) }))).toBe(99.9);
    expect(verifiedPercent(view({ verification: left(1, 0, 1e9) }))).toBe(99.9);
    expect(verifiedPercent(view({ verification: left(0, 0) }))).toBe(100);
  });

  it('is not known while rows still appear', () => {
    expect(verifiedPercent(view({ state: 'listing' }))).toBeUndefined();
  });
});

describe('choicesOf', () => {
  const offered = (over: Partial<AdoptionView>) =>
    Object.entries(choicesOf(view(over)))
      .filter(([, isOffered]) => isOffered)
      .map(([name]) => name);

  it('offers what the state allows', () => {
    expect(offered({ state: 'listing' })).toEqual(['pause', 'cancel']);
    expect(offered({ state: 'listing', isPaused: true })).toEqual(['resume', 'cancel']);
    expect(offered({})).toEqual(['pause', 'convert', 'relist', 'release']);
    expect(offered({ state: 'adopted', mode: 'converted' })).toEqual(['relist', 'release']);
    expect(offered({ state: 'failed' })).toEqual(['resume', 'convert', 'relist', 'release']);
    expect(offered({ state: 'released' })).toEqual([]);
    expect(offered({ state: 'releasing' })).toEqual([]);
  });
});

describe('adoptionMark and isMoving', () => {
  it('say of one that was told to stand still that it does', () => {
    expect(adoptionMark(view({ isPaused: true })).word).toBe('Paused');
    expect(isMoving(view({ isPaused: true }))).toBe(false);
    expect(adoptionMark(view({ isPaused: true, state: 'adopted' })).word).toBe('Adopted');
    expect(isMoving(view({ state: 'adopted' }))).toBe(false);
    expect(isMoving(view({ state: 'releasing' }))).toBe(true);
  });
});
