import { type CrcAlgorithm, digestSizeBytes } from './algorithms.js';

/** Polynomials with their bits reversed: the term of the highest power is the lowest bit. */
const POLYNOMIAL: Readonly<Record<CrcAlgorithm, bigint>> = {
  CRC32: 0xedb88320n,
  CRC32C: 0x82f63b78n,
  CRC64NVME: 0x9a6c9329ac4bc9b5n,
};

/** Polynomials over GF(2) modulo a CRC's: what a CRC of so many zero bytes more is a product in. */
class CrcField {
  /** `powers[k]` is x to the power of 2^k. */
  private readonly powers: bigint[];
  private lastLength = 0;
  private lastShift: bigint;

  constructor(
    private readonly polynomial: bigint,
    private readonly highBit: bigint,
  ) {
    this.powers = [highBit >> 1n];
    this.lastShift = highBit;
  }

  multiply(a: bigint, b: bigint): bigint {
    let product = 0n;
    let factor = b;
    for (let bit = this.highBit; bit > 0n; bit >>= 1n) {
      if (a & bit) product ^= factor;
      factor = factor & 1n ? (factor >> 1n) ^ this.polynomial : factor >> 1n;
    }
    return product;
  }

  /** x to the power of 8 × lengthBytes. Parts are mostly of one length, so the last answer is kept. */
  shiftBy(lengthBytes: number): bigint {
    if (lengthBytes !== this.lastLength) {
      let shift = this.highBit;
      let power = 3;
      for (let left = BigInt(lengthBytes); left > 0n; left >>= 1n, power++) {
        if (left & 1n) shift = this.multiply(this.power(power), shift);
      }
      this.lastShift = shift;
      this.lastLength = lengthBytes;
    }
    return this.lastShift;
  }

  private power(k: number): bigint {
    for (let next = this.powers.length; next <= k; next++) {
      const half = this.powers[next - 1] ?? 0n;
      this.powers.push(this.multiply(half, half));
    }
    return this.powers[k] ?? 0n;
  }
}

const FIELDS: Readonly<Record<CrcAlgorithm, CrcField>> = {
  CRC32: new CrcField(POLYNOMIAL.CRC32, 1n << 31n),
  CRC32C: new CrcField(POLYNOMIAL.CRC32C, 1n << 31n),
  CRC64NVME: new CrcField(POLYNOMIAL.CRC64NVME, 1n << 63n),
};

/**
 * CRC of `a` followed by `b` from the CRCs of both, without the bytes: the checksum of a multipart object from those
 * of its parts.
 *
 * @param a digest of the first bytes, big endian
 * @param b digest of the bytes after them
 * @param lengthOfB bytes that `b` is the digest of
 * @throws RangeError for a digest of the wrong size or a length that is no count
 */
export function combineCrc(algorithm: CrcAlgorithm, a: Buffer, b: Buffer, lengthOfB: number): Buffer {
  const sizeBytes = digestSizeBytes(algorithm);
  if (a.length !== sizeBytes || b.length !== sizeBytes)
    throw new RangeError(`a ${algorithm} is ${sizeBytes} bytes`);
  if (!Number.isSafeInteger(lengthOfB) || lengthOfB < 0)
    throw new RangeError('lengthOfB must be a count of bytes');
  const field = FIELDS[algorithm];
  const shifted = field.multiply(field.shiftBy(lengthOfB), BigInt(`0x${a.toString('hex')}`));
  const combined = shifted ^ BigInt(`0x${b.toString('hex')}`);
  return Buffer.from(combined.toString(16).padStart(sizeBytes * 2, '0'), 'hex');
}
