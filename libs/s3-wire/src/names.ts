import { MAX_KEY_BYTES } from '@sgw/contracts';
import { S3Error } from './s3-error.js';

/**
 * Rules for general purpose buckets (Amazon S3 User Guide, "General purpose bucket naming rules"): 3 to 63 of
 * `[a-z0-9.-]`, letter or digit at both ends, no two dots in a row.
 */
const BUCKET = /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** Whether a new bucket may have this name. */
export function isBucketName(name: string): boolean {
  return (
    BUCKET.test(name) &&
    !IPV4.test(name) &&
    !RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) &&
    !RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix))
  );
}

/** @throws S3Error InvalidBucketName, repeating the name */
export function requireBucketName(name: string): void {
  if (!isBucketName(name)) throw new S3Error('InvalidBucketName', undefined, { BucketName: name });
}

/**
 * Checks an object key: 1 to 1,024 bytes of UTF-8, nothing else. `..`, `//` and a trailing slash are ordinary.
 *
 * @throws S3Error KeyTooLongError; InvalidURI for NUL or a lone surrogate, which no UTF-8 text can hold
 */
export function requireKey(key: string): void {
  if (key.length * 3 > MAX_KEY_BYTES) {
    const sizeBytes = Buffer.byteLength(key);
    if (sizeBytes > MAX_KEY_BYTES) {
      throw new S3Error('KeyTooLongError', undefined, { Size: sizeBytes, MaxSizeAllowed: MAX_KEY_BYTES });
    }
  }
  if (key === '' || key.includes('\0') || !key.isWellFormed()) throw new S3Error('InvalidURI');
}
