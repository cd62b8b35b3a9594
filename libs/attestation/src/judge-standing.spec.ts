import { describe, expect, it } from '@jest/globals';
import { type CopyRecord, standingAt, standingNow } from './judge-standing.js';

const day = (number: number) => new Date(Date.UTC(2026, 0, number));
const copy = (changes: Partial<CopyRecord> = {}): CopyRecord => ({
  state: 'completed',
  hasPhysicalKey: true,
  verifiedAt: day(5),
  removedAt: null,
  createdAt: day(1),
  ...changes,
});

describe('standingNow', () => {
  it('calls a copy verified only when it was read since', () => {
    expect(standingNow(copy(), day(5), true)).toBe('verified');
    expect(standingNow(copy(), day(6), true)).toBe('not-verified-since');
  });

  it('vouches for no copy that is begun, doubted or blocked, and for none that was never read', () => {
    for (const state of ['writing', 'suspect', 'blocked', 'planned'] as const) {
      expect(standingNow(copy({ state }), day(1), true)).toBe('unverified');
    }
    expect(standingNow(copy({ verifiedAt: null }), day(1), true)).toBe('unverified');
  });

  it('tells what is only promised from what has bytes', () => {
    expect(
      standingNow(copy({ state: 'planned', hasPhysicalKey: false, verifiedAt: null }), day(1), true),
    ).toBe('owed');
  });

  it('counts a copy until its backend confirmed that it is gone', () => {
    expect(standingNow(copy({ state: 'deleting' }), day(1), true)).toBe('being-removed');
    expect(standingNow(copy(), day(1), false)).toBe('being-removed');
    expect(standingNow(copy({ state: 'deleting', hasPhysicalKey: false }), day(1), false)).toBeUndefined();
    expect(standingNow(copy({ state: 'deleted', removedAt: day(6) }), day(1), true)).toBeUndefined();
  });
});

describe('standingAt', () => {
  const at = { moment: day(10), verifiedSince: day(3) };

  it('says what the last verification before the moment proves', () => {
    expect(standingAt(copy(), at, true)).toBe('verified');
    expect(standingAt(copy({ verifiedAt: day(2) }), at, true)).toBe('not-verified-since');
  });

  it('does not take a later verification for one of the moment', () => {
    expect(standingAt(copy({ verifiedAt: day(11) }), at, true)).toBe('verified-later');
  });

  it('knows no copy that was promised later or confirmed to be gone before', () => {
    expect(standingAt(copy({ createdAt: day(11) }), at, true)).toBeUndefined();
    expect(standingAt(copy({ state: 'deleted', removedAt: day(10) }), at, true)).toBeUndefined();
    expect(standingAt(copy({ state: 'deleted', removedAt: day(11) }), at, true)).toBe('verified');
    expect(standingAt(copy({ state: 'deleted', removedAt: day(11) }), at, false)).toBe('being-removed');
  });
});
