/** CRCs: those of parts combine into the one of the whole object. */
export type CrcAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME';

/** Checksums a client may send or ask for, as S3 names them. */
export type ChecksumAlgorithm = CrcAlgorithm | 'SHA1' | 'SHA256';

/** All that can be computed; MD5 is Content-MD5 and the ETag, never a checksum of S3's. */
export type DigestAlgorithm = ChecksumAlgorithm | 'MD5';

/** Every {@link ChecksumAlgorithm}, in S3's order. */
export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'SHA1',
  'SHA256',
];

const SIZE_BYTES: Readonly<Record<DigestAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  MD5: 16,
};

/** Bytes of a digest. */
export function digestSizeBytes(algorithm: DigestAlgorithm): number {
  return SIZE_BYTES[algorithm];
}

/** Whether the checksum of a multipart object can be that of all its bytes (`FULL_OBJECT`). */
export function isFullObjectAlgorithm(algorithm: ChecksumAlgorithm): algorithm is CrcAlgorithm {
  return algorithm === 'CRC32' || algorithm === 'CRC32C' || algorithm === 'CRC64NVME';
}
