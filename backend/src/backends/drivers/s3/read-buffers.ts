/**
 * Largest stretch read at once. What a large body costs beside copies is waking both neighbours for each piece: 16 MiB in
 * pieces of 512 KiB took a third more CPU.
 */
const READ_BUFFER_BYTES = 2 * 1024 * 1024;
/** Kept for new connections; a backend that closes after each answer would cost a fresh one per request. */
const MAX_KEPT_BUFFERS = 8;

const kept: Buffer[] = [];

/** A buffer for one connection to read into. What is in it is of no meaning. */
export function takeReadBuffer(): Buffer {
  // Outside the heap's pool, and its pages come into being only when that much really arrives.
  return kept.pop() ?? Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
}

/** Takes back a buffer that no socket reads into and nobody reads from any more. */
export function keepReadBuffer(buffer: Buffer): void {
  if (kept.length < MAX_KEPT_BUFFERS) kept.push(buffer);
}
