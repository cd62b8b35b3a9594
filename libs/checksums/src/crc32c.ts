import { at, byteAt, wordsIn } from './crc-words.js';

/** Castagnoli's polynomial, bits reversed (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;
/** Bytes per step: so many look-ups that do not wait for each other. */
const SLICES = 16;

/** `T[256 * k + b]`: CRC of byte `b` followed by `k` zero bytes. */
const T = new Int32Array(256 * SLICES);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  T[byte] = crc;
}
for (let index = 256; index < T.length; index++) {
  const shorter = at(T, index - 256);
  T[index] = (shorter >>> 8) ^ at(T, shorter & 255);
}

function overBytes(bytes: Uint8Array, from: number, to: number, start: number): number {
  let crc = start;
  for (let i = from; i < to; i++) crc = (crc >>> 8) ^ at(T, (crc ^ byteAt(bytes, i)) & 255);
  return crc;
}

function overWords(words: Int32Array, start: number): number {
  let crc = start;
  for (let i = 0; i < words.length; i += 4) {
    const a = crc ^ at(words, i);
    const b = at(words, i + 1);
    const c = at(words, i + 2);
    const d = at(words, i + 3);
    // What needs the previous step's CRC comes last: the rest is under way by then.
    crc =
      at(T, d >>> 24) ^
      at(T, 256 + ((d >>> 16) & 255)) ^
      at(T, 512 + ((d >>> 8) & 255)) ^
      at(T, 768 + (d & 255)) ^
      at(T, 1024 + (c >>> 24)) ^
      at(T, 1280 + ((c >>> 16) & 255)) ^
      at(T, 1536 + ((c >>> 8) & 255)) ^
      at(T, 1792 + (c & 255)) ^
      at(T, 2048 + (b >>> 24)) ^
      at(T, 2304 + ((b >>> 16) & 255)) ^
      at(T, 2560 + ((b >>> 8) & 255)) ^
      at(T, 2816 + (b & 255)) ^
      at(T, 3072 + (a >>> 24)) ^
      at(T, 3328 + ((a >>> 16) & 255)) ^
      at(T, 3584 + ((a >>> 8) & 255)) ^
      at(T, 3840 + (a & 255));
  }
  return crc;
}

/**
 * CRC-32C of more bytes.
 *
 * @param previous CRC of the bytes before; 0 at first
 * @returns unsigned 32 bits
 */
export function crc32c(bytes: Uint8Array, previous: number): number {
  const { start, words } = wordsIn(bytes, SLICES);
  let crc = overBytes(bytes, 0, start, ~previous);
  crc = overWords(words, crc);
  return ~overBytes(bytes, start + words.byteLength, bytes.length, crc) >>> 0;
}
