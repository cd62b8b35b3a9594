import { type ChecksumAlgorithm, digestSizeBytes } from './algorithms.js';

/**
 * Reads a checksum as it stands in a header, trailer or XML element.
 *
 * @param base64 with padding, in its one canonical form
 * @returns undefined when it is not base64 of exactly the algorithm's size
 */
export function parseChecksum(algorithm: ChecksumAlgorithm, base64: string): Buffer | undefined {
  const digest = Buffer.from(base64, 'base64');
  // Buffer skips what is not base64: only a text that comes out the same was all of it.
  const isExact = digest.length === digestSizeBytes(algorithm) && digest.toString('base64') === base64;
  return isExact ? digest : undefined;
}
