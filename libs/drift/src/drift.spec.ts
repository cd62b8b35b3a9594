import { describe, expect, it } from '@jest/globals';
import { judgeBucket, type SeenSettings } from './judge-bucket.js';
import { judgeCopies } from './judge-copies.js';

const sound: SeenSettings = { location: 'eu-1', isPublic: 'no', versioning: 'never', objectLock: 'disabled' };
const kinds = (seen: SeenSettings | undefined, first?: SeenSettings, copies = 3, isLocked = false) =>
  judgeBucket('s3gw-x', seen, first, { copies, isLocked }).map(({ kind, severity }) => `${severity} ${kind}`);

describe('judgeBucket', () => {
  it('finds nothing wrong with a private, unversioned bucket that stays where it was', () => {
    expect(kinds(sound)).toEqual([]);
    expect(kinds(sound, sound)).toEqual([]);
  });

  it('finds each setting that breaks a promise', () => {
    expect(kinds({ ...sound, isPublic: 'yes' })).toEqual(['violation bucket-public']);
    expect(kinds({ ...sound, versioning: 'enabled' })).toEqual(['violation bucket-versioned']);
    expect(kinds({ ...sound, versioning: 'suspended' })).toEqual(['violation bucket-versioned']);
    expect(kinds({ ...sound, objectLock: 'enabled' })).toEqual(['warning bucket-locked']);
    expect(kinds({ ...sound, location: 'us-1' }, sound)).toEqual(['violation bucket-moved']);
  });

  it('wants object lock of a bucket that was made with it, and versions', () => {
    const kept = { ...sound, versioning: 'enabled', objectLock: 'enabled' } as const;
    const locked = (seen: SeenSettings) => kinds(seen, kept, 3, true);
    expect(locked(kept)).toEqual([]);
    expect(locked({ ...kept, objectLock: 'unknown', versioning: 'unknown' })).toEqual([]);
    expect(locked({ ...kept, objectLock: 'disabled' })).toEqual(['violation bucket-unlocked']);
    expect(locked({ ...kept, versioning: 'suspended' })).toEqual(['violation bucket-unlocked']);
    expect(locked({ ...kept, isPublic: 'yes' })).toEqual(['violation bucket-public']);
  });

  it('accuses nobody of what is not known', () => {
    const unknown = {
      location: 'unknown',
      isPublic: 'unknown',
      versioning: 'unknown',
      objectLock: 'unknown',
    } as const;
    expect(kinds(unknown, sound)).toEqual([]);
    expect(kinds(sound, unknown)).toEqual([]);
  });

  it('misses a bucket only when copies should lie in it', () => {
    expect(kinds(undefined, sound)).toEqual(['violation bucket-missing']);
    expect(kinds(undefined, sound, 0)).toEqual([]);
  });
});

describe('judgeCopies', () => {
  const well = {
    misplaced: 0,
    misplacedUploads: 0,
    whereTo: [],
    missing: 0,
    blocked: 0,
    unkept: 0,
    unerased: 0,
  };

  it('finds copies where none may lie, and says where they belong', () => {
    const [finding] = judgeCopies({ ...well, backendId: 'us', misplaced: 4, whereTo: ['de', 'fi'] });
    expect(finding).toMatchObject({ kind: 'copies-misplaced', severity: 'violation', copies: 4 });
    expect(finding?.repair[0]).toBe('Copy them to de, fi, and verify');
    const [nowhere] = judgeCopies({ ...well, backendId: 'us', misplaced: 1 });
    expect(nowhere?.repair[0]).toMatch(/^No backend is allowed/);
  });

  it('finds each kind of copies that are not as promised, and nothing where all is well', () => {
    const all = { ...well, misplacedUploads: 5, missing: 1, blocked: 2, unkept: 3, unerased: 4 };
    expect(judgeCopies({ ...all, backendId: 'fi' }).map(({ kind, copies }) => `${kind} ${copies}`)).toEqual([
      'uploads-misplaced 5',
      'copies-missing 1',
      'copies-unkept 3',
      'copies-unerased 4',
      'copies-blocked 2',
    ]);
    expect(judgeCopies({ ...well, backendId: 'fi' })).toEqual([]);
  });
});
