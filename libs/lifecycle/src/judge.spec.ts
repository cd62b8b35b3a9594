import { describe, expect, it } from '@jest/globals';
import type { LifecycleRule } from '@sgw/contracts';
import fc from 'fast-check';
import { DAY_SECONDS } from './day-rounding.js';
import { isUploadDue, tellAbort } from './judge-upload.js';
import { judgeVersion, newerVersionsAsked, type VersionInTime } from './judge-version.js';
import { isMatched } from './match-rule.js';
import { areTagsAsked, tellExpiry } from './tell-expiry.js';
import { uploadRanges, versionRanges } from './walk-ranges.js';

const NOW = Date.parse('2026-05-20T12:00:00Z');
const moment = { nowMs: NOW, daySeconds: DAY_SECONDS };
const daysAgo = (days: number) => new Date(NOW - days * DAY_SECONDS * 1000);

function rule(changes: Partial<LifecycleRule>): LifecycleRule {
  return { id: 'r', status: 'Enabled', form: 'filter', ...changes };
}

function version(changes: Partial<VersionInTime>): VersionInTime {
  return {
    key: 'logs/a',
    sizeBytes: 100,
    tags: {},
    isCurrent: true,
    isMarker: false,
    committedAt: daysAgo(10),
    noncurrentSince: undefined,
    newerNoncurrent: 0,
    isOnly: false,
    ...changes,
  };
}

const noncurrent = (changes: Partial<VersionInTime>) =>
  version({ isCurrent: false, noncurrentSince: daysAgo(5), ...changes });
const marker = (changes: Partial<VersionInTime>) => version({ isMarker: true, sizeBytes: 0, ...changes });

describe('judgeVersion', () => {
  it.each<[string, Partial<LifecycleRule>, VersionInTime, string | undefined]>([
    ['a current version that is old enough', { expiration: { days: 9 } }, version({}), 'expire'],
    ['one whose days are over, but not its day', { expiration: { days: 10 } }, version({}), undefined],
    ['a date that has come', { expiration: { date: '2026-05-20T00:00:00.000Z' } }, version({}), 'expire'],
    ['a date to come', { expiration: { date: '2026-05-21T00:00:00.000Z' } }, version({}), undefined],
    [
      'an object that is younger than the date',
      { expiration: { date: '2020-01-01T00:00:00.000Z' } },
      version({ committedAt: daysAgo(0) }),
      'expire',
    ],
    ['a disabled rule', { status: 'Disabled', expiration: { days: 1 } }, version({}), undefined],
    ['another prefix', { prefix: 'log/', expiration: { days: 1 } }, version({}), undefined],
    ['the expiration of a noncurrent version', { expiration: { days: 1 } }, noncurrent({}), undefined],
    [
      'the noncurrent expiration of a current one',
      { noncurrentExpiration: { days: 1 } },
      version({}),
      undefined,
    ],
    ['a noncurrent version', { noncurrentExpiration: { days: 4 } }, noncurrent({}), 'expire-noncurrent'],
    ['one that is noncurrent too shortly', { noncurrentExpiration: { days: 5 } }, noncurrent({}), undefined],
    [
      'the age of a version, not the time since it is noncurrent',
      { noncurrentExpiration: { days: 4 } },
      noncurrent({ noncurrentSince: daysAgo(1) }),
      undefined,
    ],
    [
      'one of the newest that are to stay',
      { noncurrentExpiration: { days: 1, newerVersions: 3 } },
      noncurrent({ newerNoncurrent: 2 }),
      undefined,
    ],
    [
      'the first beyond them',
      { noncurrentExpiration: { days: 1, newerVersions: 3 } },
      noncurrent({ newerNoncurrent: 3 }),
      'expire-noncurrent',
    ],
    [
      'one beyond them whose days are not over',
      { noncurrentExpiration: { days: 9, newerVersions: 3 } },
      noncurrent({ newerNoncurrent: 7 }),
      undefined,
    ],
    [
      'a noncurrent delete marker',
      { noncurrentExpiration: { days: 1 } },
      noncurrent({ isMarker: true, sizeBytes: 0 }),
      'expire-noncurrent',
    ],
    [
      'an expired delete marker, at once',
      { expiration: { expiredObjectDeleteMarker: true } },
      marker({ isOnly: true, committedAt: daysAgo(0) }),
      'remove-marker',
    ],
    [
      'a marker with versions behind it',
      { expiration: { expiredObjectDeleteMarker: true } },
      marker({}),
      undefined,
    ],
    [
      'an object, by the rule for markers',
      { expiration: { expiredObjectDeleteMarker: true } },
      version({ isOnly: true }),
      undefined,
    ],
    [
      'a marker where the rule says no',
      { expiration: { expiredObjectDeleteMarker: false } },
      marker({ isOnly: true }),
      undefined,
    ],
    [
      'an expired marker that is old enough',
      { expiration: { days: 9 } },
      marker({ isOnly: true }),
      'remove-marker',
    ],
    ['one that is not', { expiration: { days: 10 } }, marker({ isOnly: true }), undefined],
    ['an old marker with versions behind it', { expiration: { days: 1 } }, marker({}), undefined],
  ])('%s', (_what, changes, of, action) => {
    expect(judgeVersion([rule(changes)], of, moment)).toBe(action);
  });

  it('lets the first of several rules decide, wherever it stands', () => {
    const late = rule({ expiration: { days: 100 } });
    const early = rule({ prefix: 'logs/', expiration: { days: 2 } });
    const off = rule({ status: 'Disabled', expiration: { days: 1 } });
    expect(judgeVersion([late, early, off], version({}), moment)).toBe('expire');
    expect(judgeVersion([early, late], version({}), moment)).toBe('expire');
    expect(judgeVersion([late, off], version({}), moment)).toBeUndefined();
  });

  it('with more rules never keeps what fewer would delete', () => {
    const rules = fc.array(
      fc.oneof(
        fc.record({ days: fc.integer({ min: 1, max: 30 }) }).map((expiration) => rule({ expiration })),
        fc
          .record({ days: fc.integer({ min: 1, max: 30 }), newerVersions: fc.integer({ min: 1, max: 5 }) })
          .map((noncurrentExpiration) => rule({ noncurrentExpiration })),
      ),
    );
    const versions = fc
      .tuple(fc.boolean(), fc.boolean(), fc.nat(40), fc.nat(6), fc.boolean())
      .map(([isCurrent, isMarker, age, newerNoncurrent, isOnly]) =>
        version({
          isCurrent,
          isMarker,
          isOnly,
          newerNoncurrent,
          committedAt: daysAgo(age),
          noncurrentSince: isCurrent ? undefined : daysAgo(age / 2),
        }),
      );
    fc.assert(
      fc.property(rules, rules, versions, (some, more, of) => {
        const action = judgeVersion(some, of, moment);
        if (action !== undefined) expect(judgeVersion([...some, ...more], of, moment)).toBe(action);
      }),
    );
  });

  it('counts newer versions no further than the rules ask', () => {
    expect(newerVersionsAsked([rule({}), rule({ noncurrentExpiration: { days: 1 } })])).toBe(0);
    const asked = [3, 7, 5].map((newerVersions) =>
      rule({ noncurrentExpiration: { days: 1, newerVersions } }),
    );
    expect(newerVersionsAsked(asked)).toBe(7);
  });
});

describe('isMatched', () => {
  it.each<[Partial<LifecycleRule>, boolean]>([
    [{}, true],
    [{ prefix: '' }, true],
    [{ prefix: 'logs/' }, true],
    [{ prefix: 'logs/ab' }, false],
    [{ sizeGreaterThan: 99 }, true],
    [{ sizeGreaterThan: 100 }, false],
    [{ sizeLessThan: 101 }, true],
    [{ sizeLessThan: 100 }, false],
    [{ tags: [{ key: 'a', value: '1' }] }, true],
    [{ tags: [{ key: 'a', value: '2' }] }, false],
    [{ tags: [{ key: 'toString', value: '1' }] }, false],
    [
      {
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '' },
        ],
      },
      true,
    ],
    [
      {
        tags: [
          { key: 'a', value: '1' },
          { key: 'c', value: '' },
        ],
      },
      false,
    ],
    [{ prefix: 'logs/', sizeGreaterThan: 1, sizeLessThan: 50 }, false],
  ])('%j is %s', (changes, expected) => {
    const object = { key: 'logs/a', sizeBytes: 100, tags: { a: '1', b: '' } };
    expect(isMatched(rule(changes), object)).toBe(expected);
  });
});

describe('tellExpiry', () => {
  const object = { key: 'logs/a', sizeBytes: 5, tags: {}, committedAt: new Date('2026-05-20T12:00:00Z') };

  it('names the earliest end and its rule, of equals the first listed', () => {
    const rules = [
      rule({ id: 'late', expiration: { days: 30 } }),
      rule({ id: 'first', expiration: { days: 3 } }),
      rule({ id: 'second', expiration: { days: 3 } }),
      rule({ id: 'marker', expiration: { expiredObjectDeleteMarker: true } }),
      rule({ id: 'off', status: 'Disabled', expiration: { days: 1 } }),
      rule({ id: 'noncurrent', noncurrentExpiration: { days: 1 } }),
    ];
    const atMs = Date.parse('2026-05-24T00:00:00Z');
    expect(tellExpiry(rules, object, DAY_SECONDS)).toEqual({ atMs, ruleId: 'first' });
    const date = '2026-05-21T00:00:00.000Z';
    const dated = [...rules, rule({ id: 'date', expiration: { date } })];
    expect(tellExpiry(dated, object, DAY_SECONDS)).toEqual({ atMs: Date.parse(date), ruleId: 'date' });
    expect(tellExpiry(rules.slice(3), object, DAY_SECONDS)).toBeUndefined();
  });

  it('tells the very moment from which on the object is due', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(DAY_SECONDS * 1000), (days, offset) => {
        const of = version({ committedAt: new Date(NOW + offset) });
        const rules = [rule({ expiration: { days } })];
        const atMs = tellExpiry(rules, of, DAY_SECONDS)?.atMs ?? 0;
        const judgedAt = (nowMs: number) => judgeVersion(rules, of, { nowMs, daySeconds: DAY_SECONDS });
        expect([judgedAt(atMs - 1), judgedAt(atMs)]).toEqual([undefined, 'expire']);
      }),
    );
  });

  it('needs tags only where a rule that ends objects filters by them', () => {
    const tags = [{ key: 'a', value: '1' }];
    expect(areTagsAsked([rule({ tags, expiration: { days: 1 } })])).toBe(true);
    expect(areTagsAsked([rule({ expiration: { days: 1 } })])).toBe(false);
    expect(areTagsAsked([rule({ tags, noncurrentExpiration: { days: 1 } })])).toBe(false);
    expect(areTagsAsked([rule({ tags, status: 'Disabled', expiration: { days: 1 } })])).toBe(false);
  });
});

describe('uploads', () => {
  const rules = [
    rule({ id: 'all', abortUploadsAfterDays: 7 }),
    rule({ id: 'logs', prefix: 'logs/', abortUploadsAfterDays: 2 }),
    rule({ id: 'off', status: 'Disabled', abortUploadsAfterDays: 1 }),
  ];

  it('are aborted by the first rule that asks for it, and told when', () => {
    const upload = { key: 'logs/x', initiatedAt: new Date('2026-05-17T23:00:00Z') };
    expect(tellAbort(rules, upload, DAY_SECONDS)).toEqual({
      atMs: Date.parse('2026-05-20T00:00:00Z'),
      ruleId: 'logs',
    });
    expect(isUploadDue(rules, upload, moment)).toBe(true);
    expect(isUploadDue(rules, { ...upload, key: 'other' }, moment)).toBe(false);
    expect(isUploadDue(rules, { ...upload, initiatedAt: daysAgo(2) }, moment)).toBe(false);
    expect(isUploadDue([rule({ expiration: { days: 1 } })], upload, moment)).toBe(false);
  });
});

describe('the ranges of a walk', () => {
  const some = fc.array(fc.string({ maxLength: 3, unit: fc.constantFrom('a', 'b', '/') }), { maxLength: 8 });

  it('are the prefixes of rules that are on and do something there', () => {
    const rules = [
      rule({ prefix: 'b/', expiration: { days: 1 } }),
      rule({ prefix: 'a', noncurrentExpiration: { days: 1 } }),
      rule({ prefix: 'a/x', expiration: { days: 1 } }),
      rule({ prefix: 'up', abortUploadsAfterDays: 1 }),
      rule({ prefix: 'off', status: 'Disabled', expiration: { days: 1 } }),
    ];
    expect(versionRanges(rules)).toEqual(['a', 'b/']);
    expect(uploadRanges(rules)).toEqual(['up']);
    expect(versionRanges([...rules, rule({ expiration: { days: 1 } })])).toEqual(['']);
  });

  it('hold every key of a rule once', () => {
    fc.assert(
      fc.property(some, some, (prefixes, keys) => {
        const rules = prefixes.map((prefix) => rule({ prefix, expiration: { days: 1 } }));
        for (const key of keys) {
          const isMeant = prefixes.some((prefix) => key.startsWith(prefix));
          const holding = versionRanges(rules).filter((prefix) => key.startsWith(prefix));
          expect(holding).toHaveLength(isMeant ? 1 : 0);
        }
      }),
    );
  });
});
