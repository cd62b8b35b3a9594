import { at, byteAt, wordsIn } from './crc-words.js';

/** Polynomial 0xAD93D23594C93659 (NVM Express command set, section 5.2.1.3.4), bits reversed, in two halves. */
const POLYNOMIAL_HIGH = 0x9a6c9329 | 0;
const POLYNOMIAL_LOW = 0xac4bc9b5 | 0;
/** Bytes per step: so many look-ups that do not wait for each other. */
const SLICES = 8;

/** `H[256 * k + b]`, `L[…]`: halves of the CRC of byte `b` followed by `k` zero bytes. */
const H = new Int32Array(256 * SLICES);
const L = new Int32Array(256 * SLICES);
for (let byte = 0; byte < 256; byte++) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (isOdd) {
      high ^= POLYNOMIAL_HIGH;
      low ^= POLYNOMIAL_LOW;
    }
  }
  H[byte] = high;
  L[byte] = low;
}
for (let index = 256; index < H.length; index++) {
  const high = at(H, index - 256);
  const low = at(L, index - 256);
  H[index] = (high >>> 8) ^ at(H, low & 255);
  L[index] = ((low >>> 8) | (high << 24)) ^ at(L, low & 255);
}

/**
 * CRC-64/NVME of bytes that come in pieces. Two 32-bit halves: a BigInt per step would be a hundred times slower.
 */
export class Crc64Nvme {
  private high = -1;
  private low = -1;

  update(bytes: Uint8Array): void {
    const { start, words } = wordsIn(bytes, SLICES);
    this.overBytes(bytes, 0, start);
    this.overWords(words);
    this.overBytes(bytes, start + words.byteLength, bytes.length);
  }

  /** The CRC so far: 8 bytes, big endian. */
  digest(): Buffer {
    const digest = Buffer.allocUnsafe(8);
    digest.writeInt32BE(~this.high, 0);
    digest.writeInt32BE(~this.low, 4);
    return digest;
  }

  private overBytes(bytes: Uint8Array, from: number, to: number): void {
    let { high, low } = this;
    for (let i = from; i < to; i++) {
      const index = (low ^ byteAt(bytes, i)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ at(L, index);
      high = (high >>> 8) ^ at(H, index);
    }
    this.high = high;
    this.low = low;
  }

  private overWords(words: Int32Array): void {
    let { high, low } = this;
    for (let i = 0; i < words.length; i += 2) {
      const x = low ^ at(words, i);
      const y = high ^ at(words, i + 1);
      const a = 1792 + (x & 255);
      const b = 1536 + ((x >>> 8) & 255);
      const c = 1280 + ((x >>> 16) & 255);
      const d = 1024 + (x >>> 24);
      const e = 768 + (y & 255);
      const f = 512 + ((y >>> 8) & 255);
      const g = 256 + ((y >>> 16) & 255);
      const h = y >>> 24;
      high = at(H, a) ^ at(H, b) ^ at(H, c) ^ at(H, d) ^ at(H, e) ^ at(H, f) ^ at(H, g) ^ at(H, h);
      low = at(L, a) ^ at(L, b) ^ at(L, c) ^ at(L, d) ^ at(L, e) ^ at(L, f) ^ at(L, g) ^ at(L, h);
    }
    this.high = high;
    this.low = low;
  }
}
