import { S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

/** Storage classes of AWS that a PUT may name (API Reference, PutObject). Where bytes lie is decided by placement alone. */
export const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
] as const;

export type StorageClass = (typeof STORAGE_CLASSES)[number];

/** @throws S3Error InvalidStorageClass for a class that AWS does not know or does not take here */
export function readStorageClass(headers: HeaderMap): StorageClass {
  const header = headers.get('x-amz-storage-class');
  if (header === undefined) return 'STANDARD';
  const known = STORAGE_CLASSES.find((name) => name === header);
  if (known === undefined)
    throw new S3Error('InvalidStorageClass', undefined, { StorageClassRequested: header });
  return known;
}
