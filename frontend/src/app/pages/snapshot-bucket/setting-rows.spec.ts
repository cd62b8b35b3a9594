import { describe, expect, it } from '@jest/globals';
import type { BucketSettings } from '@sgw/contracts';
import { settingRows } from './setting-rows';

const unseen = { state: 'not-checked' } as const;
const settings = (over: Partial<BucketSettings>): BucketSettings => ({
  location: unseen,
  versioning: unseen,
  mfaDelete: unseen,
  encryption: unseen,
  objectLock: unseen,
  lifecycle: unseen,
  policy: unseen,
  acl: unseen,
  publicAccessBlock: unseen,
  ownership: unseen,
  tags: unseen,
  cors: unseen,
  logging: unseen,
  replication: unseen,
  website: unseen,
  ...over,
});
const row = (question: string, over: Partial<BucketSettings>) =>
  settingRows(settings(over)).find((each) => each.question === question);

describe('settingRows', () => {
  it('has a line for every setting, and calls what nobody asked just that', () => {
    const rows = settingRows(settings({}));
    expect(rows).toHaveLength(Object.keys(settings({})).length);
    expect(new Set(rows.map(({ answer }) => answer.word))).toEqual(new Set(['Not checked']));
  });

  it('tells denied from off', () => {
    expect(row('Versioning', { versioning: { state: 'denied' } })?.answer.word).toBe('Denied');
    expect(row('Versioning', { versioning: { state: 'known', value: 'off' } })?.answer.word).toBe('Off');
    expect(row('Encryption', { encryption: { state: 'absent' } })?.answer.word).toBe('None');
  });

  it('is alarmed by what is open, and tells to whom', () => {
    const grants = [{ grantee: 'all-users', permission: 'READ' }] as const;
    expect(row('ACL', { acl: { state: 'known', value: { grants } } })).toMatchObject({
      answer: { tone: 'down', word: 'Everybody' },
      detail: 'all-users READ',
    });
    const policy = { state: 'known', value: { statements: 2, isPublic: true } } as const;
    expect(row('Bucket policy', { policy })?.answer.word).toBe('Public');
  });

  it('tells how long a lock holds', () => {
    const value = { enabled: true, mode: 'COMPLIANCE', days: 30 } as const;
    expect(row('Object lock', { objectLock: { state: 'known', value } })?.detail).toBe('compliance, 30 days');
  });
});
