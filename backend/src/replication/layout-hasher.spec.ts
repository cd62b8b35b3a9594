import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type ExpectedBytes, LayoutHasher } from './layout-hasher.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

const BYTES = randomBytes(1000);

function single(bytes: Buffer): ExpectedBytes {
  return { sizeBytes: bytes.length, etag: md5(bytes), sha256: sha256(bytes), parts: [] };
}

function multipart(bytes: Buffer, sizes: readonly number[]): ExpectedBytes {
  let start = 0;
  const parts = sizes.map((sizeBytes, index) => {
    const part = bytes.subarray(start, (start += sizeBytes));
    return { partNumber: index + 1, sizeBytes, etag: md5(part), sha256: sha256(part), crc32: 0 };
  });
  return { sizeBytes: bytes.length, etag: `x-${parts.length}`, sha256: 'of the parts', parts };
}

/** Feeds the bytes in chunks of a length. */
function feed(expected: ExpectedBytes, bytes: Buffer, chunkBytes: number): LayoutHasher {
  const hasher = new LayoutHasher(expected);
  for (let at = 0; at < bytes.length; at += chunkBytes) hasher.update(bytes.subarray(at, at + chunkBytes));
  return hasher;
}

describe('LayoutHasher', () => {
  it.each([1, 7, 400, 1000])('proves the right bytes in chunks of %d', (chunkBytes) => {
    for (const expected of [single(BYTES), multipart(BYTES, [400, 400, 200]), multipart(BYTES, [1000, 0])]) {
      const hasher = feed(expected, BYTES, chunkBytes);
      expect(hasher.isProven).toBe(true);
      expect(hasher.md5()).toBe(md5(BYTES));
    }
  });

  it('proves an empty object without a byte', () => {
    expect(new LayoutHasher(single(Buffer.alloc(0))).isProven).toBe(true);
  });

  it('notices a wrong byte at the end of its part', () => {
    const wrong = Buffer.from(BYTES);
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    const hasher = new LayoutHasher(multipart(BYTES, [400, 600]));
    expect(hasher.update(wrong.subarray(0, 399))).toBe(true);
    expect(hasher.update(wrong.subarray(399, 400))).toBe(false);
    expect(hasher.update(wrong.subarray(400))).toBe(false);
    expect(hasher.isProven).toBe(false);
  });

  it('does not prove bytes that are too few or too many', () => {
    expect(feed(single(BYTES), BYTES.subarray(1), 100).isProven).toBe(false);
    expect(feed(single(BYTES), Buffer.concat([BYTES, BYTES.subarray(0, 1)]), 100).isProven).toBe(false);
  });
});
