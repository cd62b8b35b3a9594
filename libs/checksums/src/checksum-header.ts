import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from './algorithms.js';

/** Header or trailer that carries a checksum: `x-amz-checksum-crc64nvme`. */
export function checksumHeaderName(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

const ALGORITHM_OF: ReadonlyMap<string, ChecksumAlgorithm> = new Map(
  CHECKSUM_ALGORITHMS.map((algorithm) => [checksumHeaderName(algorithm), algorithm]),
);

/** Algorithm whose checksum a header carries; undefined for any other header. */
export function checksumAlgorithmOfHeader(name: string): ChecksumAlgorithm | undefined {
  return ALGORITHM_OF.get(name.toLowerCase());
}
