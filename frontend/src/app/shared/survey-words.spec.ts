import { describe, expect, it } from '@jest/globals';
import {
  basedBytes,
  basedCount,
  good,
  hostOf,
  plain,
  reachReasons,
  settingMark,
  snapshotTitle,
} from './survey-words';

describe('numbers of a survey', () => {
  it('never write what is unknown as 0', () => {
    expect(basedCount(null, 'unknown')).toBe('—');
    expect(basedCount(0, 'unknown')).toBe('—');
    expect(basedBytes(null, 'exact')).toBe('—');
    expect(basedCount(0, 'lower-bound')).toBe('—');
    expect(basedCount(0, 'exact')).toBe('0');
  });

  it('say how much they are worth', () => {
    expect(basedCount(5000, 'lower-bound')).toBe('≥ 5,000');
    expect(basedBytes(2048, 'estimate')).toBe('~ 2.0 KiB');
  });
});

describe('settingMark', () => {
  const judge = (value: string | undefined) => (value === 'enabled' ? good('On') : plain('Off'));

  it('lets what is known, and what is known to be absent, be judged', () => {
    expect(settingMark({ state: 'known', value: 'enabled' }, judge).word).toBe('On');
    expect(settingMark({ state: 'absent' }, judge).word).toBe('Off');
  });

  it.each([
    ['denied', 'Denied'],
    ['not-checked', 'Not checked'],
    ['unsupported', 'Not offered'],
    ['failed', 'Failed'],
  ] as const)('shows %s as neither on nor off', (state, word) => {
    const mark = settingMark<string>({ state }, judge);
    expect(mark.word).toBe(word);
    expect(mark.tone).not.toBe('ok');
  });
});

describe('snapshotTitle', () => {
  it('names a nameless snapshot by where and when it was taken', () => {
    const endpoint = { url: 'https://s3.example.org' } as Parameters<typeof snapshotTitle>[0]['endpoint'];
    const timestamp = '2026-03-01T12:00:00Z';
    expect(snapshotTitle({ name: 'Monday', endpoint, timestamp })).toBe('Monday');
    expect(snapshotTitle({ name: '', endpoint, timestamp })).toMatch(/^s3\.example\.org, 2026-0/);
  });
});

describe('hostOf', () => {
  it('keeps the port and survives what is no address', () => {
    expect(hostOf('http://127.0.0.1:9000')).toBe('127.0.0.1:9000');
    expect(hostOf('somewhere')).toBe('somewhere');
    expect(hostOf('file:///etc/passwd')).toBe('file:///etc/passwd');
  });
});

describe('reachReasons', () => {
  it('leave no bucket private without saying what was not looked at', () => {
    expect(reachReasons({ level: 'private', reasons: [] })).toEqual([
      'ACLs of single objects are not looked at',
    ]);
    expect(reachReasons({ level: 'private', reasons: ['as it is'] })).toEqual(['as it is']);
    expect(reachReasons({ level: 'unknown', reasons: [] })).toEqual([]);
  });
});
