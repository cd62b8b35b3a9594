const MAX_TIME_MS = 2 ** 48 - 1;
const RANDOM_BYTES = 16;
/** Ids served from one draw of random bytes: a draw costs about a microsecond, whatever its size. */
const POOL_IDS = 128;
const MAX_COUNTER = 0xfff;
/** The counter starts in its lower half, so that at least 2,048 ids fit into a millisecond. */
const COUNTER_START_MASK = 0x7ff;

/**
 * A UUID of version 7 (RFC 9562, section 5.7): 48 bits of time, then chance. The same arguments
 * give the same id.
 *
 * @param nowMs milliseconds since 1970
 * @param random16Bytes 16 random bytes; the first 6 are not used
 * @throws RangeError when the time or the number of bytes does not fit
 */
export function uuidv7(nowMs: number, random16Bytes: Uint8Array): string {
  if (random16Bytes.length !== RANDOM_BYTES) throw new RangeError('A UUID takes 16 random bytes');
  const bytes = Buffer.from(random16Bytes);
  const counter = bytes.readUInt16BE(6) & MAX_COUNTER;
  return format(nowMs, counter, bytes);
}

/**
 * A source of UUIDs of version 7 that only ever grow, also within a millisecond and when the clock
 * is set back (RFC 9562, section 6.2, method 1: a counter in the 12 bits after the time; when it is
 * full, the time runs ahead). Ids of two processes are unique, but not ordered among each other.
 *
 * @param now clock in milliseconds, `Date.now` outside tests
 * @param randomBytes source of chance, `randomBytes` of node:crypto outside tests
 */
export function createUuidV7Source(now: () => number, randomBytes: (size: number) => Buffer): () => string {
  let pool: Buffer = Buffer.alloc(0);
  let used = 0;
  let lastMs = -1;
  let counter = 0;
  return () => {
    if (used >= pool.length) {
      pool = randomBytes(POOL_IDS * RANDOM_BYTES);
      used = 0;
    }
    const bytes = pool.subarray(used, used + RANDOM_BYTES);
    used += RANDOM_BYTES;
    const nowMs = now();
    if (nowMs > lastMs || counter === MAX_COUNTER) {
      lastMs = Math.max(nowMs, lastMs + 1);
      counter = bytes.readUInt16BE(6) & COUNTER_START_MASK;
    } else {
      counter += 1;
    }
    return format(lastMs, counter, bytes);
  };
}

/** Writes time, counter and the last 8 of `bytes` as a UUID; `bytes` is overwritten. */
function format(timeMs: number, counter: number, bytes: Buffer): string {
  if (!Number.isInteger(timeMs) || timeMs < 0 || timeMs > MAX_TIME_MS) {
    throw new RangeError('The time of a UUID is in milliseconds since 1970');
  }
  bytes.writeUIntBE(timeMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
