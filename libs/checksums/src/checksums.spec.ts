import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumAlgorithmOfHeader,
  checksumHeaderName,
  combineCrc,
  compositeChecksum,
  createChecksum,
  type CrcAlgorithm,
  type DigestAlgorithm,
  digestSizeBytes,
  isFullObjectAlgorithm,
  parseChecksum,
} from './index.js';

const CRCS: readonly CrcAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME'];
const ALL: readonly DigestAlgorithm[] = [...CHECKSUM_ALGORITHMS, 'MD5'];

function digestOf(algorithm: DigestAlgorithm, ...chunks: readonly Uint8Array[]): Buffer {
  const checksum = createChecksum(algorithm);
  for (const chunk of chunks) checksum.update(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  return checksum.digest();
}

/** The definition, one bit at a time: nothing of the tables under test. */
function slowCrc(reversedPolynomial: bigint, width: bigint, bytes: Uint8Array): string {
  const all = (1n << width) - 1n;
  let crc = all;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ reversedPolynomial : crc >> 1n;
  }
  return (crc ^ all).toString(16).padStart(Number(width) / 4, '0');
}

describe('createChecksum', () => {
  const check = Buffer.from('123456789');

  // Check values of the CRC RevEng catalogue; digests of FIPS 180-4 and RFC 1321 algorithms by node:crypto's hex.
  it.each<[DigestAlgorithm, string]>([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
    ['MD5', '25f9e794323b453885f5181f1b624d0b'],
  ])('gives the check value of %s', (algorithm, hex) => {
    expect(digestOf(algorithm, check).toString('hex')).toBe(hex);
  });

  it.each<[CrcAlgorithm, string]>([
    ['CRC32C', '8a9136aa'],
    ['CRC64NVME', 'cf3473434d4ecf3b'],
  ])('gives the published %s of 32 zero bytes', (algorithm, hex) => {
    expect(digestOf(algorithm, Buffer.alloc(32)).toString('hex')).toBe(hex);
  });

  it('gives the CRCs of the definition at every length, alignment and cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat({ max: 7 }),
        fc.nat({ max: 200 }),
        (bytes, offset, cutAt) => {
          const shifted = new Uint8Array(bytes.length + offset);
          shifted.set(bytes, offset);
          const view = shifted.subarray(offset);
          const cut = [view.subarray(0, cutAt), view.subarray(cutAt)];
          expect(digestOf('CRC32', ...cut).toString('hex')).toBe(slowCrc(0xedb88320n, 32n, bytes));
          expect(digestOf('CRC32C', ...cut).toString('hex')).toBe(slowCrc(0x82f63b78n, 32n, bytes));
          expect(digestOf('CRC64NVME', ...cut).toString('hex')).toBe(
            slowCrc(0x9a6c9329ac4bc9b5n, 64n, bytes),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each(ALL)('gives a %s of the size it names, also of nothing', (algorithm) => {
    expect(createChecksum(algorithm).digest()).toHaveLength(digestSizeBytes(algorithm));
  });
});

describe('combineCrc', () => {
  it.each(CRCS)('gives the %s of both pieces together', (algorithm) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
        const whole = digestOf(algorithm, a, b);
        const combined = combineCrc(algorithm, digestOf(algorithm, a), digestOf(algorithm, b), b.length);
        expect(combined.equals(whole)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each(CRCS)('combines %s over a part of 5 GiB in the same way in one step and in two', (algorithm) => {
    const [a, b, c] = ['a', 'b', 'c'].map((text) => digestOf(algorithm, Buffer.from(text)));
    if (!a || !b || !c) throw new Error('three digests');
    const halfBytes = 2.5 * 2 ** 30;
    const leftFirst = combineCrc(algorithm, combineCrc(algorithm, a, b, halfBytes), c, halfBytes);
    const rightFirst = combineCrc(algorithm, a, combineCrc(algorithm, b, c, halfBytes), 2 * halfBytes);
    expect(leftFirst.equals(rightFirst)).toBe(true);
  });

  it('refuses a digest of another algorithm and a length that is no count', () => {
    const digest = Buffer.alloc(4);
    expect(() => combineCrc('CRC64NVME', digest, digest, 1)).toThrow(RangeError);
    expect(() => combineCrc('CRC32', digest, digest, -1)).toThrow(RangeError);
    expect(() => combineCrc('CRC32', digest, digest, 0.5)).toThrow(RangeError);
  });
});

describe('compositeChecksum', () => {
  it('is the checksum of the digests and their number', () => {
    const parts = ['one', 'two', 'three'].map((text) => createHash('sha256').update(text).digest());
    const digest = createHash('sha256').update(Buffer.concat(parts)).digest('base64');
    expect(compositeChecksum('SHA256', parts)).toBe(`${digest}-3`);
  });
});

describe('parseChecksum', () => {
  it.each<ChecksumAlgorithm>([...CHECKSUM_ALGORITHMS])(
    'reads back a %s and nothing shorter or longer',
    (algorithm) => {
      const digest = digestOf(algorithm, Buffer.from('hei'));
      expect(parseChecksum(algorithm, digest.toString('base64'))?.equals(digest)).toBe(true);
      expect(parseChecksum(algorithm, digest.subarray(1).toString('base64'))).toBeUndefined();
      expect(parseChecksum(algorithm, Buffer.concat([digest, digest]).toString('base64'))).toBeUndefined();
    },
  );

  it.each(['', 'invalid', 'AAAA AA=', 'AAAAAA', 'AAAAAB==', 'AAAA-_==', 'AAAAAA==\n'])(
    'refuses %j as a CRC32',
    (text) => {
      expect(parseChecksum('CRC32', text)).toBeUndefined();
    },
  );
});

describe('names of checksums', () => {
  it('are AWS’s, and found again from the header in any case', () => {
    expect(CHECKSUM_ALGORITHMS.map(checksumHeaderName)).toEqual([
      'x-amz-checksum-crc32',
      'x-amz-checksum-crc32c',
      'x-amz-checksum-crc64nvme',
      'x-amz-checksum-sha1',
      'x-amz-checksum-sha256',
    ]);
    expect(checksumAlgorithmOfHeader('X-Amz-Checksum-CRC64NVME')).toBe('CRC64NVME');
    expect(checksumAlgorithmOfHeader('x-amz-checksum-md5')).toBeUndefined();
  });

  it('say which can cover a whole multipart object', () => {
    expect(CHECKSUM_ALGORITHMS.filter(isFullObjectAlgorithm)).toEqual(CRCS);
  });
});
