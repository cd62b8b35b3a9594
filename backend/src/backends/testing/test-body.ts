import { createHash } from 'node:crypto';
import type { BackendBody } from '@backend/backends';

const CHUNK_BYTES = 64 * 1024;

/**
 * A body of that many bytes which differs at every place, from one buffer that is filled again and again and
 * spoilt in between: a driver that holds on to a chunk stores nonsense.
 */
export async function* streamOf(sizeBytes: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; at < sizeBytes; at += CHUNK_BYTES) {
    fill(buffer, at);
    yield buffer.subarray(0, Math.min(CHUNK_BYTES, sizeBytes - at));
    buffer.fill(0xff);
  }
}

/** The same bytes in one Buffer. */
export function bytesOf(sizeBytes: number): Buffer {
  const whole = Buffer.allocUnsafe(Math.ceil(sizeBytes / CHUNK_BYTES) * CHUNK_BYTES);
  for (let at = 0; at < sizeBytes; at += CHUNK_BYTES) fill(whole.subarray(at, at + CHUNK_BYTES), at);
  return whole.subarray(0, sizeBytes);
}

/** Hex SHA-256. */
export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Takes a whole body, with a consumer that lets other work go on between chunks. */
export async function take(
  body: BackendBody,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await body.deliver(async (chunk) => {
    await new Promise((next) => setImmediate(next));
    hash.update(chunk);
    sizeBytes += chunk.length;
  });
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Takes a whole body into memory, with a consumer that answers at once. */
export async function takeBytes(body: BackendBody): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await body.deliver((chunk) => void chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

const PATTERN = createHash('shake256', { outputLength: CHUNK_BYTES }).update('a body').digest();
const STAMP_EVERY_BYTES = 512;

function fill(buffer: Buffer, at: number): void {
  PATTERN.copy(buffer);
  for (let offset = 0; offset < buffer.length; offset += STAMP_EVERY_BYTES) {
    buffer.writeUInt32LE((at + offset) / STAMP_EVERY_BYTES, offset);
  }
}
