import { describe, expect, it } from '@jest/globals';
import { type BucketLock, lockOfNew, remainingDays } from './default-retention.js';
import { mayChangeRetention } from './may-change-retention.js';
import { mayDelete } from './may-delete.js';
import type { ObjectLock, Retention, RetentionMode } from './object-lock.js';

const now = new Date('2026-11-23T08:00:00.000Z');
const past = new Date('2026-11-23T07:59:59.999Z');
const soon = new Date('2026-11-24T08:00:00.000Z');
const later = new Date('2027-11-23T08:00:00.000Z');
const G = (until: Date): Retention => ({ mode: 'GOVERNANCE', until });
const C = (until: Date): Retention => ({ mode: 'COMPLIANCE', until });

describe('mayDelete', () => {
  it.each<[what: string, lock: ObjectLock, plainly: boolean, bypassing: boolean]>([
    ['what nobody protected', {}, true, true],
    ['a hold that was lifted', { hasLegalHold: false }, true, true],
    ['a legal hold', { hasLegalHold: true }, false, false],
    ['governance that runs', { retention: G(soon) }, false, true],
    ['compliance that runs', { retention: C(soon) }, false, false],
    ['governance that ended', { retention: G(past) }, true, true],
    ['compliance that ended', { retention: C(past) }, true, true],
    ['compliance that ends this moment', { retention: C(now) }, true, true],
    ['governance and a hold', { retention: G(soon), hasLegalHold: true }, false, false],
    ['governance and a lifted hold', { retention: G(soon), hasLegalHold: false }, false, true],
    ['an ended retention and a hold', { retention: C(past), hasLegalHold: true }, false, false],
    [
      'a mode that nobody knows',
      { retention: { mode: 'OTHER' as RetentionMode, until: soon } },
      false,
      false,
    ],
  ])('%s', (_, lock, plainly, bypassing) => {
    expect(mayDelete(lock, { now, mayBypass: false })).toBe(plainly);
    expect(mayDelete(lock, { now, mayBypass: true })).toBe(bypassing);
  });
});

describe('mayChangeRetention', () => {
  it.each<
    [
      from: string,
      current: Retention | undefined,
      rows: [string, Retention | undefined, 'yes' | 'bypass' | 'no'][],
    ]
  >([
    [
      'none',
      undefined,
      [
        ['governance', G(soon), 'yes'],
        ['compliance', C(soon), 'yes'],
        ['none', undefined, 'yes'],
      ],
    ],
    [
      'governance that runs',
      G(soon),
      [
        ['the same', G(soon), 'yes'],
        ['longer', G(later), 'yes'],
        ['shorter', G(new Date(soon.getTime() - 1)), 'bypass'],
        ['compliance as long', C(soon), 'bypass'],
        ['compliance for longer', C(later), 'bypass'],
        ['none', undefined, 'bypass'],
      ],
    ],
    [
      'compliance that runs',
      C(soon),
      [
        ['the same', C(soon), 'yes'],
        ['longer', C(later), 'yes'],
        ['shorter', C(new Date(soon.getTime() - 1)), 'no'],
        ['governance for longer', G(later), 'no'],
        ['none', undefined, 'no'],
      ],
    ],
    [
      'compliance that ended',
      C(past),
      [
        ['governance', G(soon), 'yes'],
        ['compliance', C(soon), 'yes'],
        ['none', undefined, 'yes'],
      ],
    ],
  ])('from %s', (_, current, rows) => {
    for (const [to, wanted, answer] of rows) {
      const judged = [false, true].map((mayBypass) =>
        mayChangeRetention(current, wanted, { now, mayBypass }),
      );
      expect([to, judged]).toEqual([to, [answer === 'yes', answer !== 'no']]);
    }
  });
});

describe('lockOfNew', () => {
  const bucket: BucketLock = { defaultRetention: { mode: 'GOVERNANCE', days: 30 } };

  it('is nothing where the bucket has no object lock, or no default and nothing was said', () => {
    expect(lockOfNew(null, undefined)).toBeUndefined();
    expect(lockOfNew({}, undefined)).toBeUndefined();
    expect(lockOfNew({}, {})).toBeUndefined();
  });

  it('takes what was said before the default, and the default beside a hold', () => {
    expect(lockOfNew(bucket, { retention: C(soon) })).toEqual({ mode: 'COMPLIANCE', until: soon });
    expect(lockOfNew(bucket, { hasLegalHold: true })).toEqual({
      mode: 'GOVERNANCE',
      days: 30,
      hasLegalHold: true,
    });
    expect(lockOfNew({}, { hasLegalHold: false })).toEqual({ hasLegalHold: false });
  });

  it('is at least what the placement policies rule, in the stricter mode', () => {
    const ruled = { mode: 'compliance', days: 10 } as const;
    expect(lockOfNew(null, undefined, ruled)).toBeUndefined();
    expect(lockOfNew({}, undefined, ruled)).toEqual({ mode: 'COMPLIANCE', days: 10 });
    expect(lockOfNew(bucket, undefined, ruled)).toEqual({ mode: 'COMPLIANCE', days: 30 });
    expect(lockOfNew({}, { retention: G(soon), hasLegalHold: true }, ruled)).toEqual({
      mode: 'COMPLIANCE',
      days: 10,
      until: soon,
      hasLegalHold: true,
    });
    const mild = { mode: 'governance', days: 1 } as const;
    expect(lockOfNew({}, { retention: C(later) }, mild)).toMatchObject({ mode: 'COMPLIANCE', until: later });
  });

  it('counts a year as 365 days', () => {
    const years: BucketLock = { defaultRetention: { mode: 'COMPLIANCE', years: 4 } };
    expect(lockOfNew(years, undefined)).toEqual({ mode: 'COMPLIANCE', days: 1460 });
  });
});

describe('remainingDays', () => {
  it('counts a begun day whole, and nothing of what has passed', () => {
    expect(remainingDays(soon, now)).toBe(1);
    expect(remainingDays(new Date(soon.getTime() + 1), now)).toBe(2);
    expect(remainingDays(new Date(now.getTime() + 1), now)).toBe(1);
    expect(remainingDays(now, now)).toBe(0);
    expect(remainingDays(past, now)).toBe(0);
  });
});
