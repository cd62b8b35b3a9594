/** Whether this machine keeps the low byte of a word first; the CRC loops read words only then. */
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** An element that is known to be there: a table entry by a masked index, a word within a counted loop. */
export function at(words: Int32Array, index: number): number {
  return words[index] as number;
}

/** The same of bytes. */
export function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}

/** Where the part of a buffer lies that can be read in aligned 32-bit words: the rest goes byte by byte. */
export function wordsIn(
  bytes: Uint8Array,
  bytesPerStep: number,
): { readonly start: number; readonly words: Int32Array } {
  const start = Math.min((4 - (bytes.byteOffset & 3)) & 3, bytes.length);
  const steps = IS_LITTLE_ENDIAN ? Math.floor((bytes.length - start) / bytesPerStep) : 0;
  if (steps === 0) return { start: 0, words: new Int32Array(0) };
  return { start, words: new Int32Array(bytes.buffer, bytes.byteOffset + start, (steps * bytesPerStep) / 4) };
}
