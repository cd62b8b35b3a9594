import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums of S3 that a client may send, in their header form (base64 of the big-endian value). */
export const checksumValues: Readonly<
  Record<'crc32' | 'crc32c' | 'crc64nvme' | 'sha1' | 'sha256', (data: Buffer) => string>
> = {
  crc32: (data) => base64OfNumber(BigInt(crc32(data)), 4),
  crc32c: (data) => base64OfNumber(reflectedCrc(data, 0x82f63b78n, 32n), 4),
  crc64nvme: (data) => base64OfNumber(reflectedCrc(data, 0x9a6c9329ac4bc9b5n, 64n), 8),
  sha1: (data) => createHash('sha1').update(data).digest('base64'),
  sha256: (data) => createHash('sha256').update(data).digest('base64'),
};

/** Bit by bit and slow: only for small bodies. */
function reflectedCrc(data: Buffer, polynomial: bigint, width: bigint): bigint {
  const ones = (1n << width) - 1n;
  let crc = ones;
  for (const byte of data) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
  }
  return crc ^ ones;
}

function base64OfNumber(value: bigint, bytes: number): string {
  return Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex').toString('base64');
}
