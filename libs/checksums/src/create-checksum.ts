import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { DigestAlgorithm } from './algorithms.js';
import { Crc64Nvme } from './crc64-nvme.js';
import { crc32c } from './crc32c.js';

/** One checksum of bytes that come in pieces. */
export interface Checksum {
  update(chunk: Buffer): void;
  /** Big endian, as S3 writes it in base64. To be called once, at the end. */
  digest(): Buffer;
}

/** A CRC of 32 bits, by a function that goes on from an earlier value. */
class Crc32Checksum implements Checksum {
  private value = 0;

  constructor(private readonly next: (chunk: Buffer, previous: number) => number) {}

  update(chunk: Buffer): void {
    this.value = this.next(chunk, this.value);
  }

  digest(): Buffer {
    const digest = Buffer.allocUnsafe(4);
    digest.writeUInt32BE(this.value);
    return digest;
  }
}

/** Starts a checksum of nothing. */
export function createChecksum(algorithm: DigestAlgorithm): Checksum {
  switch (algorithm) {
    case 'CRC32':
      return new Crc32Checksum(crc32);
    case 'CRC32C':
      return new Crc32Checksum(crc32c);
    case 'CRC64NVME':
      return new Crc64Nvme();
    case 'SHA1':
    case 'SHA256':
    case 'MD5':
      return createHash(algorithm.toLowerCase());
    default: {
      const never: never = algorithm;
      throw new TypeError(`no such checksum: ${String(never)}`);
    }
  }
}
