import { isLockedBucketName } from '@sgw/namespace';
import type { ObjectRef, StorageDriver } from './storage-driver.js';

/**
 * Removes bytes of ours from a physical bucket, wholly: in one that was made with object lock, and so keeps versions, a
 * plain delete would leave all of them behind a marker.
 *
 * @throws DriverError `locked` as long as the provider keeps them
 */
export function removeCopy(driver: StorageDriver, ref: ObjectRef, signal: AbortSignal): Promise<void> {
  return isLockedBucketName(ref.bucket) ? driver.deleteVersions(ref, signal) : driver.delete(ref, signal);
}
