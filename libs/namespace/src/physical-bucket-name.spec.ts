import { describe, expect, it } from '@jest/globals';
import {
  isBackendSlug,
  isLockedBucketName,
  lockedBucketName,
  physicalBucketName,
} from './physical-bucket-name.js';

const secret = Buffer.alloc(32, 7);
const tenant = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('physicalBucketName', () => {
  // Pinned: these names are on disk. A change here orphans every bucket already made.
  it.each([
    [tenant, 'photos', 'fi-hel-local', 0, 's3gw-db4ecbf2060cb30f11fce90333e5c12a-fi-hel-local'],
    [tenant, 'photos', 'fi-hel-local', 1, 's3gw-93c98533338837a556f4fa1605719720-fi-hel-local'],
    [tenant, 'photos', 'upcloud', 0, 's3gw-db4ecbf2060cb30f11fce90333e5c12a-upcloud'],
    ['acme', 'my.photos-2', 'de', 0, 's3gw-d07fafcf2588f1cd3330898fc3db1c7a-de'],
  ])('of %s, %s, %s, collision %i is pinned', (tenantId, bucket, slug, collision, name) => {
    expect(physicalBucketName(secret, tenantId, bucket, slug, collision)).toBe(name);
  });

  it('counts from collision 0 when nothing is said', () => {
    expect(physicalBucketName(secret, tenant, 'photos', 'de')).toBe(
      physicalBucketName(secret, tenant, 'photos', 'de', 0),
    );
  });

  it('keeps apart what only the border between tenant and bucket tells apart', () => {
    expect(physicalBucketName(secret, 'ab', 'c', 'de')).not.toBe(physicalBucketName(secret, 'a', 'bc', 'de'));
  });

  it('cannot be guessed without the secret', () => {
    expect(physicalBucketName(Buffer.alloc(32, 8), tenant, 'photos', 'de')).not.toBe(
      physicalBucketName(secret, tenant, 'photos', 'de'),
    );
  });

  it('is a valid bucket name of at most 63 characters with the longest slug', () => {
    const name = physicalBucketName(secret, tenant, 'b'.repeat(63), 'a'.repeat(24), 999);
    expect(name).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
    expect(name).toHaveLength(62);
  });

  it('refuses a short secret', () => {
    expect(() => physicalBucketName(Buffer.alloc(31), tenant, 'photos', 'de')).toThrow(RangeError);
  });

  it('refuses a slug that cannot end a bucket name', () => {
    expect(() => physicalBucketName(secret, tenant, 'photos', 'De')).toThrow(RangeError);
  });
});

describe('lockedBucketName', () => {
  it('differs from the plain name by its beginning alone, and is told by it', () => {
    const plain = physicalBucketName(secret, tenant, 'photos', 'fi-hel-local');
    expect(lockedBucketName(plain)).toBe('s3gl-db4ecbf2060cb30f11fce90333e5c12a-fi-hel-local');
    expect(isLockedBucketName(lockedBucketName(plain))).toBe(true);
    expect(isLockedBucketName(plain)).toBe(false);
  });
});

describe('isBackendSlug', () => {
  it.each(['a', 'fi-hel-local', 'upcloud', '1', 'a--b', 'a'.repeat(24)])('accepts %s', (slug) => {
    expect(isBackendSlug(slug)).toBe(true);
  });

  it.each([
    '',
    '-a',
    'a-',
    'A',
    'ä',
    'a.b',
    'a_b',
    'a/b',
    'a\n',
    'a'.repeat(25),
    's3alias',
    'x--ol-s3',
    '-x-s3',
  ])('refuses %j', (slug) => {
    expect(isBackendSlug(slug)).toBe(false);
  });
});
