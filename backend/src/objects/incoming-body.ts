import type { BodySource } from '@backend/backends';
import type { ChecksumAlgorithm } from '@sgw/checksums';
import { BodyDigester, type BodyDigests, digestsOf } from './body-digests.js';

/** Bodies up to this size are collected and sent on in one write with their head. */
export const COLLECT_LIMIT_BYTES = 256 * 1024;

/** A request's payload as a door hands it on. */
export interface IncomingBody {
  /** Length the client promised, in bytes of payload. */
  readonly sizeBytes: number;
  /** How many bytes fewer than `sizeBytes` the payload may turn out to have; absent where it is exact. */
  readonly openEndBytes?: number;
  /** What the client's checksum, if any, is made with. */
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
  /** The payload, once. Throws the door's errors for damaged framing. */
  readonly chunks: AsyncIterable<Buffer>;
  /** The same where it is cheaper for a reader that keeps nothing: a chunk is gone once the next one is asked for. */
  readonly passingChunks?: AsyncIterable<Buffer>;
  /**
   * Judges the whole body after its last byte: length, signature, declared hashes. Throws to refuse it, in which case the
   * object must not come to be.
   */
  check(digests: BodyDigests): void;
}

/** A body on its way to a backend. */
export interface OutgoingBody {
  readonly source: BodySource;
  /** Whether it can be sent once more: nothing of it was read, or all of it is at hand. */
  isRepeatable(): boolean;
  /** Known once the source was read to its end. */
  digests(): BodyDigests;
}

/** Collects a small body and judges it at once; nothing of a bad one leaves. */
export async function collectBody(body: IncomingBody): Promise<OutgoingBody> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body.chunks) {
    sizeBytes += chunk.length;
    // The promise was small; what exceeds it is not kept, only counted for the refusal.
    if (sizeBytes <= body.sizeBytes) chunks.push(chunk);
  }
  const [first] = chunks;
  const whole = chunks.length === 1 && first ? first : Buffer.concat(chunks);
  const digests = { ...digestsOf(whole, body.checksumAlgorithm), sizeBytes };
  body.check(digests);
  return { source: whole, isRepeatable: () => true, digests: () => digests };
}

/** A large body goes on in stretches of this size: sixteen times fewer hops and writes than it comes in. */
const STRETCH_BYTES = 1024 * 1024;
/** Stretches kept for the next bodies; more at a time are left to the garbage collector. */
const MAX_KEPT_STRETCHES = 16;
const keptStretches: Buffer[] = [];

/**
 * Passes a large body on as it comes, joined to stretches. The last one is held back until the whole was judged: a
 * backend that was promised a length never gets a bad body's end, so it never becomes an object.
 */
export function passBody(body: IncomingBody): OutgoingBody {
  const digester = new BodyDigester(body.checksumAlgorithm);
  let isTouched = false;
  let digests: BodyDigests | undefined;
  async function* pieces(): AsyncGenerator<Buffer> {
    isTouched = true;
    const stretch = keptStretches.pop() ?? Buffer.allocUnsafeSlow(STRETCH_BYTES);
    let filledBytes = 0;
    for await (const chunk of body.passingChunks ?? body.chunks) {
      for (let at = 0; at < chunk.length;) {
        if (filledBytes === STRETCH_BYTES) {
          // More has come, so this is not the end.
          digester.update(stretch);
          yield stretch;
          filledBytes = 0;
        }
        const copiedBytes = chunk.copy(stretch, filledBytes, at);
        filledBytes += copiedBytes;
        at += copiedBytes;
      }
    }
    const last = stretch.subarray(0, filledBytes);
    digester.update(last);
    digests = digester.finish();
    body.check(digests);
    if (filledBytes > 0) yield last;
    // Only here, where it was asked for more: a write that was given up may still be reading from it.
    if (keptStretches.length < MAX_KEPT_STRETCHES) keptStretches.push(stretch);
  }
  return {
    source: pieces(),
    isRepeatable: () => !isTouched,
    digests: () => {
      if (!digests) throw new Error('The body was not read to its end');
      return digests;
    },
  };
}

export function outgoing(body: IncomingBody): Promise<OutgoingBody> {
  return body.sizeBytes <= COLLECT_LIMIT_BYTES ? collectBody(body) : Promise.resolve(passBody(body));
}
