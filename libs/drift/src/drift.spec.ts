import { describe, expect, it } from '@jest/globals';
import { judgeBucket, type SeenSettings } from './judge-bucket.js';
import { judgeCopies } from './judge-copies.js';

const sound: SeenSettings = { location: 'eu-1', isPublic: 'no', versioning: 'never', objectLock: 'disabled' };
const kinds = (seen: SeenSettings | undefined, first?: SeenSettings, copies = 3) =>
  judgeBucket('s3gw-x', seen, first, copies).map(({ kind, severity }) => `${severity} ${kind}`);

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
  it('finds copies where none may lie, and says where they belong', () => {
    const [finding] = judgeCopies({ backendId: 'us', placed: 4, blocked: 0 }, new Set(['fi', 'de']));
    expect(finding).toMatchObject({ kind: 'copies-misplaced', severity: 'violation', copies: 4 });
    expect(finding?.repair[0]).toBe('Copy them to de, fi, and verify');
  });

  it('finds copies that wait for a person, and nothing where all is well', () => {
    const permitted = new Set(['fi']);
    expect(judgeCopies({ backendId: 'fi', placed: 9, blocked: 2 }, permitted)).toMatchObject([
      { kind: 'copies-blocked', severity: 'warning', copies: 2 },
    ]);
    expect(judgeCopies({ backendId: 'fi', placed: 9, blocked: 0 }, permitted)).toEqual([]);
    expect(judgeCopies({ backendId: 'us', placed: 0, blocked: 0 }, permitted)).toEqual([]);
  });
});
