import { describe, expect, it } from '@jest/globals';
import type { BucketDelta, SettingChange } from '@sgw/contracts';
import { gapRows, settingMarkOf, settingRows, warningOf } from './setting-words';

const change = (setting: SettingChange['setting'], effect: SettingChange['effect']): SettingChange => ({
  setting,
  effect,
  before: { state: 'known', text: 'was' },
  after: { state: 'known', text: 'is' },
});
const delta = (name: string, settings: readonly SettingChange[]): BucketDelta =>
  ({ name, settings, settingsNotCompared: [] }) as unknown as BucketDelta;

describe('words of settings that differ', () => {
  it('put first which bucket more people can reach, then what is weaker', () => {
    const rows = settingRows([
      delta('a', [change('tags', 'different'), change('encryption', 'weaker')]),
      delta('b', [change('versioning', 'stronger'), change('exposure', 'weaker')]),
    ]);
    expect(rows.map(({ bucket, setting, mark }) => [bucket, setting, mark.word])).toEqual([
      ['b', 'Who can reach it', 'More exposed'],
      ['a', 'Encryption', 'Weaker'],
      ['a', 'Tags', 'Changed'],
      ['b', 'Versioning', 'Stronger'],
    ]);
  });

  it('tell worse from better by word and shape, not by colour alone', () => {
    const marks = [
      settingMarkOf(change('exposure', 'weaker')),
      settingMarkOf(change('exposure', 'stronger')),
      settingMarkOf(change('acl', 'weaker')),
      settingMarkOf(change('acl', 'stronger')),
      settingMarkOf(change('acl', 'different')),
    ];
    expect(new Set(marks.map(({ word }) => word)).size).toBe(marks.length);
    expect(new Set(marks.map(({ icon }) => icon)).size).toBe(marks.length);
  });

  it('warn of a bucket whose settings are weaker, of its exposure above all', () => {
    expect(warningOf(delta('a', [change('acl', 'stronger')]))).toBeUndefined();
    expect(warningOf(delta('a', [change('logging', 'weaker')]))?.word).toBe('Weaker settings');
    expect(warningOf(delta('a', [change('logging', 'weaker'), change('exposure', 'weaker')]))?.word).toBe(
      'More exposed',
    );
  });

  it('say of what nobody can compare why', () => {
    const settingsNotCompared = [
      {
        setting: 'encryption',
        before: { state: 'known', text: 'AES256' },
        after: { state: 'denied', text: 'denied' },
      },
      {
        setting: 'acl',
        before: { state: 'denied', text: 'denied' },
        after: { state: 'denied', text: 'denied' },
      },
    ] as const;
    expect(gapRows([delta('a', []), { ...delta('b', []), settingsNotCompared }])).toEqual([
      { bucket: 'b', settings: ['Encryption: AES256 → denied', 'ACL: denied'] },
    ]);
  });
});
