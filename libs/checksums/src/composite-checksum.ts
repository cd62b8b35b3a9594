import type { ChecksumAlgorithm } from './algorithms.js';
import { createChecksum } from './create-checksum.js';

/**
 * Checksum of a multipart object as S3 writes it for type `COMPOSITE`: that of the parts' digests, and their number.
 *
 * @param partDigests digests in the order of the parts
 * @returns base64, `-`, number of parts
 */
export function compositeChecksum(algorithm: ChecksumAlgorithm, partDigests: readonly Buffer[]): string {
  const checksum = createChecksum(algorithm);
  for (const digest of partDigests) checksum.update(digest);
  return `${checksum.digest().toString('base64')}-${partDigests.length}`;
}
