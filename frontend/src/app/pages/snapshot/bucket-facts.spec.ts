import { describe, expect, it } from '@jest/globals';
import { type BucketOverview, bucketRow, cutOf } from './bucket-facts';

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

const capped = {
  truncatedBy: ['cancelled', 'bucket-files', 'snapshot-files'],
  limits: { maxBuckets: 200, maxFiles: 50_000, maxFilesPerBucket: 5000 },
} as const;

describe('cutOf', () => {
  it('is nothing for a bucket that is there whole', () => {
    expect(cutOf(bucket())).toBeUndefined();
  });

  it('names the cap and its setting where fewer files than objects are kept', () => {
    const cut = cutOf(bucket({ objectCount: 18_230, filesKept: 5000 }), capped);
    expect(cut).toMatchObject({
      shown: '5,000 of 18,230 objects are shown',
      setting: 'MAX_FILES_PER_BUCKET',
    });
    expect(cutOf(bucket({ objectCount: 18_230, filesKept: 12 }), capped)?.setting).toBe('MAX_SNAPSHOT_FILES');
  });

  it('says of a bucket that nobody could look into that its number is not known', () => {
    const cut = cutOf(
      bucket({ objectCount: null, filesKept: 0, state: 'denied', problem: { outcome: 'x', detail: 'no' } }),
      capped,
    );
    expect(cut).toMatchObject({ shown: '0 files are shown of an unknown number', why: 'no' });
    expect(cut?.setting).toBeUndefined();
  });
});

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
