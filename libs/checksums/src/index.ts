/**
 * The checksums of S3 objects: computes, names, parses and combines them. Never reads a header or compares a
 * client's claim: what a wrong one means is the caller's.
 */
export {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  type CrcAlgorithm,
  type DigestAlgorithm,
  digestSizeBytes,
  isFullObjectAlgorithm,
} from './algorithms.js';
export { checksumAlgorithmOfHeader, checksumHeaderName } from './checksum-header.js';
export { combineCrc } from './combine-crc.js';
export { compositeChecksum } from './composite-checksum.js';
export { type Checksum, createChecksum } from './create-checksum.js';
export { parseChecksum } from './parse-checksum.js';
