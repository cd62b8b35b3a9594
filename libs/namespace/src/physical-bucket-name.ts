import { createHmac } from 'node:crypto';

/** 128 bits in hex: with the prefix and a slug of 24, 62 of S3's 63 characters. */
const HASH_LENGTH = 32;
const MIN_SECRET_BYTES = 32;

/** A backend's slug: letters, digits and inner hyphens, at most 24 characters. */
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/;

/** Endings that AWS keeps for itself (Amazon S3 User Guide, "General purpose bucket naming rules"). */
const RESERVED_ENDINGS = ['-s3alias', '--ol-s3', '--x-s3', '--table-s3'];

/**
 * Names the bucket that holds a tenant's logical bucket on one backend: `s3gw-<hash>-<slug>`.
 *
 * The hash is the first 128 bits of HMAC-SHA-256 over the length-prefixed tenant, bucket and
 * collision counter: the same on every node, and not to be guessed by outsiders, who could
 * otherwise squat the name at a provider whose bucket names are global. It never reveals the
 * bucket's name. Changing this function orphans every bucket already made: see docs/adr/0003.
 *
 * @param secret namespace secret of this installation, 32 bytes
 * @param slug immutable slug of the backend, `[a-z0-9-]`, at most 24 characters
 * @param collision how often the name was found taken at this backend; 0 at first
 * @throws RangeError when the secret is too short or the slug cannot end a bucket name
 */
export function physicalBucketName(
  secret: Buffer,
  tenantId: string,
  bucket: string,
  slug: string,
  collision = 0,
): string {
  if (secret.length < MIN_SECRET_BYTES) throw new RangeError('The namespace secret is shorter than 32 bytes');
  if (!isBackendSlug(slug)) throw new RangeError(`"${slug}" cannot be the slug of a physical bucket name`);
  const hash = createHmac('sha256', secret)
    .update([tenantId, bucket, String(collision)].map((part) => `${part.length}:${part}`).join(''))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  return `s3gw-${hash}-${slug}`;
}

/** How names of buckets begin that keep what lies in them by the provider's own object lock. */
const LOCKED_PREFIX = 's3gl-';

/**
 * The name of the same bucket's second physical bucket on that backend, which was made with object lock: a provider gives
 * object lock to a bucket at its creation, and not every one later. See docs/adr/0016.
 *
 * @param name what {@link physicalBucketName} gave
 */
export function lockedBucketName(name: string): string {
  return `${LOCKED_PREFIX}${name.slice(LOCKED_PREFIX.length)}`;
}

/** Whether a physical bucket of ours was made with object lock, and so keeps versions: told by its name alone. */
export function isLockedBucketName(name: string): boolean {
  return name.startsWith(LOCKED_PREFIX);
}

/** Whether `slug` may name a backend, and so end the names of its physical buckets. */
export function isBackendSlug(slug: string): boolean {
  return SLUG.test(slug) && !RESERVED_ENDINGS.some((ending) => `-${slug}`.endsWith(ending));
}
