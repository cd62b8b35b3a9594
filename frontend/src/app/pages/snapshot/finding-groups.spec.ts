import { describe, expect, it } from '@jest/globals';
import type { Finding } from '@sgw/contracts';
import { groupFindings } from './finding-groups';

const finding = (over: Partial<Finding>): Finding => ({
  rule: 'public',
  severity: 'critical',
  bucket: 'a',
  title: 'Anybody can reach the bucket',
  detail: 'policy',
  fix: 'Block public access',
  ...over,
});

describe('groupFindings', () => {
  it('tells the same worry once, with all its buckets, and keeps the order', () => {
    const groups = groupFindings([
      finding({}),
      finding({ bucket: 'b', detail: 'ACL' }),
      finding({ bucket: 'c' }),
      finding({ rule: 'no-versioning', severity: 'notice', title: 'Nothing protects' }),
    ]);
    expect(groups.map(({ title, sightings }) => [title, sightings.map(({ buckets }) => buckets)])).toEqual([
      ['Anybody can reach the bucket', [['a', 'c'], ['b']]],
      ['Nothing protects', [['a']]],
    ]);
    expect(groups.map(({ buckets }) => buckets)).toEqual([3, 1]);
  });

  it('never puts what was not checked among what was', () => {
    const groups = groupFindings([finding({}), finding({ severity: 'unchecked' })]);
    expect(groups.map(({ mark }) => mark.word)).toEqual(['Critical', 'Not checked']);
  });
});
