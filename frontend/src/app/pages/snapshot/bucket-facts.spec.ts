import { describe, expect, it } from '@jest/globals';
import { type BucketOverview, bucketRow } from './bucket-facts';

const unseen = { state: 'not-checked' } as const;

const bucket = (over: Partial<BucketOverview> = {}): BucketOverview =>
  ({
    name: 'reports',
    state: 'done',
    objectCount: 3,
    totalBytes: 2048,
    versionCount: 4,
    versionBytes: 3072,
    incompleteUploadCount: 0,
    basis: {
      objectCount: 'exact',
      totalBytes: 'exact',
      versionBytes: 'exact',
      incompleteUploadCount: 'exact',
    },
    truncatedBy: [],
    exposure: { level: 'private', reasons: [] },
    settings: { versioning: unseen, encryption: unseen, objectLock: unseen, lifecycle: unseen },
    filesKept: 3,
    ...over,
  }) as BucketOverview;

describe('bucketRow', () => {
  it('shows a bucket that could not be looked into with dashes, never with 0', () => {
    const basis = {
      objectCount: 'unknown',
      totalBytes: 'unknown',
      versionBytes: 'unknown',
      incompleteUploadCount: 'unknown',
    } as BucketOverview['basis'];
    const numbers = { objectCount: null, totalBytes: null, versionBytes: null, incompleteUploadCount: null };
    const row = bucketRow(
      bucket({ ...numbers, basis, state: 'denied', problem: { outcome: 'bucket-denied', detail: 'no' } }),
    );
    expect(row).toMatchObject({ objects: '—', bytes: '—', noncurrent: '—', uploads: '—', why: 'no' });
    expect(row.state.word).toBe('Denied');
  });

  it('tells not checked from off', () => {
    expect(bucketRow(bucket()).versioning.word).toBe('Not checked');
    const settings = { ...bucket().settings, versioning: { state: 'known', value: 'off' } } as const;
    expect(bucketRow(bucket({ settings })).versioning.word).toBe('Off');
  });

  it('tells what noncurrent versions hold', () => {
    expect(bucketRow(bucket()).noncurrent).toBe('1.0 KiB');
    const basis = { ...bucket().basis, versionBytes: 'lower-bound' } as BucketOverview['basis'];
    expect(bucketRow(bucket({ basis })).noncurrent).toBe('~ 1.0 KiB');
  });
});
