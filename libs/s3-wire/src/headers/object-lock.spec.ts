import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { S3Error } from '../s3-error.js';
import { anyText } from '../testing/any-text.js';
import {
  objectLockHeaders,
  readBucketLockEnabled,
  readGovernanceBypass,
  readObjectLock,
} from './object-lock.js';

const now = new Date('2026-11-23T08:00:00Z');
const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';
const HOLD = 'x-amz-object-lock-legal-hold';
const read = (headers: Readonly<Record<string, string>>) =>
  readObjectLock(new Map(Object.entries(headers)), now);

describe('readObjectLock', () => {
  it('says nothing of a request that says nothing', () => {
    expect(read({ 'x-amz-meta-x-amz-object-lock-mode': 'GOVERNANCE' })).toBeUndefined();
  });

  it('reads a retention, a hold, and both', () => {
    const until = new Date('2027-01-01T00:00:00Z');
    const retention = { [MODE]: 'GOVERNANCE', [UNTIL]: '2027-01-01T01:00:00+01:00' };
    expect(read(retention)).toEqual({ retention: { mode: 'GOVERNANCE', until } });
    expect(read({ [HOLD]: 'OFF' })).toEqual({ hasLegalHold: false });
    expect(read({ ...retention, [MODE]: 'COMPLIANCE', [HOLD]: 'ON' })).toEqual({
      retention: { mode: 'COMPLIANCE', until },
      hasLegalHold: true,
    });
  });

  it.each<[headers: Readonly<Record<string, string>>, argument: string]>([
    [{ [MODE]: 'GOVERNANCE' }, UNTIL],
    [{ [UNTIL]: '2027-01-01T00:00:00Z' }, MODE],
    [{ [MODE]: '', [UNTIL]: '2027-01-01T00:00:00Z' }, MODE],
    [{ [MODE]: 'governance', [UNTIL]: '2027-01-01T00:00:00Z' }, MODE],
    [{ [MODE]: 'GOVERNANCE,COMPLIANCE', [UNTIL]: '2027-01-01T00:00:00Z' }, MODE],
    [{ [MODE]: 'GOVERNANCE', [UNTIL]: '' }, UNTIL],
    [{ [MODE]: 'GOVERNANCE', [UNTIL]: '2027-02-30T00:00:00Z' }, UNTIL],
    [{ [MODE]: 'GOVERNANCE', [UNTIL]: '2026-11-23T08:00:00Z' }, UNTIL],
    [{ [HOLD]: '' }, HOLD],
    [{ [HOLD]: 'ON,ON' }, HOLD],
    [{ [HOLD]: 'true' }, HOLD],
  ])('refuses %j and names the argument', (headers, argument) => {
    expect(() => read(headers)).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        details: expect.objectContaining({ ArgumentName: argument }),
      }),
    );
  });

  it('throws nothing but S3Error', () => {
    const headers = fc.dictionary(fc.constantFrom(MODE, UNTIL, HOLD), anyText());
    fc.assert(
      fc.property(headers, (given) => {
        try {
          read(given);
        } catch (error) {
          expect(error).toBeInstanceOf(S3Error);
        }
      }),
    );
  });
});

describe('objectLockHeaders', () => {
  it('says what was read', () => {
    const headers = { [MODE]: 'COMPLIANCE', [UNTIL]: '2027-01-01T00:00:00.500Z', [HOLD]: 'ON' };
    expect(objectLockHeaders(read(headers) ?? {})).toEqual(headers);
    expect(objectLockHeaders({ hasLegalHold: false })).toEqual({ [HOLD]: 'OFF' });
    expect(objectLockHeaders({})).toEqual({});
  });
});

describe('the switches', () => {
  it('are off unless they are on, and refuse what is neither', () => {
    for (const [name, isOn] of [
      ['x-amz-bypass-governance-retention', readGovernanceBypass],
      ['x-amz-bucket-object-lock-enabled', readBucketLockEnabled],
    ] as const) {
      expect(isOn(new Map())).toBe(false);
      expect(isOn(new Map([[name, 'false']]))).toBe(false);
      expect(isOn(new Map([[name, 'True']]))).toBe(true);
      for (const text of ['', 'yes', 'true,false'])
        expect(() => isOn(new Map([[name, text]]))).toThrow(
          expect.objectContaining({ code: 'InvalidArgument' }),
        );
    }
  });
});
