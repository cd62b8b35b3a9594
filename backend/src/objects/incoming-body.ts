import type { BodySource, RepeatableBody } from '@backend/backends';
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

/** Who says whether bytes may leave. */
export interface BodyHold {
  /** Aborted when nothing may leave any more, also while more of the body is awaited. */
  readonly signal: AbortSignal;
  /** Asked right before a piece leaves. */
  pass(): Promise<void> | undefined;
}

/** A body on its way to a backend. */
export interface OutgoingBody {
  readonly source: BodySource;
  /** Whether it can be sent once more: nothing was read behind its beginning, or all of it is at hand. */
  isRepeatable(): boolean;
  /** Known once the source was read to its end. */
  digests(): BodyDigests;
  /** Has every further piece wait until it may leave; a rejection, or the hold's end, is the body's end. */
  holdBy(hold: BodyHold): void;
  /** Ends the reading of what nobody asks for any more. */
  release(): void;
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
  return {
    source: whole,
    isRepeatable: () => true,
    digests: () => digests,
    holdBy: () => undefined,
    release: () => undefined,
  };
}

/** A large body goes on in stretches of this size: sixteen times fewer hops and writes than it comes in. */
const STRETCH_BYTES = 1024 * 1024;
/** Stretches kept for the next bodies; more at a time are left to the garbage collector. */
const MAX_KEPT_STRETCHES = 16;
const keptStretches: Buffer[] = [];
const NOTHING = Buffer.alloc(0);

/**
 * Passes a large body on as it comes, joined to stretches. Its beginning is awaited here, and leaves as it came: whoever asks
 * a backend to take the body has something to send, and can begin anew until more of it is asked for. The last stretch is
 * held back until the whole was judged: a backend that was promised a length never gets a bad body's end, so it never becomes
 * an object.
 */
export async function passBody(body: IncomingBody): Promise<OutgoingBody> {
  const passing = new PassingBody(body);
  await passing.begin();
  return passing;
}

class PassingBody implements OutgoingBody {
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly digester: BodyDigester;
  private beginning: Buffer | undefined;
  private isAdvanced = false;
  private isReleased = false;
  private result: BodyDigests | undefined;
  private hold: BodyHold | undefined;
  /** Ends the waiting for a chunk. */
  private giveUp: ((reason: Error) => void) | undefined;

  constructor(private readonly body: IncomingBody) {
    this.digester = new BodyDigester(body.checksumAlgorithm);
    this.chunks = (body.passingChunks ?? body.chunks)[Symbol.asyncIterator]();
  }

  readonly source: RepeatableBody = {
    [Symbol.asyncIterator]: () => this.pieces(),
    isRepeatable: () => this.isRepeatable(),
  };

  /** Takes the first chunk, which stays as it is until the next one is asked for. */
  async begin(): Promise<void> {
    const first = await this.chunks.next();
    if (!first.done) this.beginning = first.value;
  }

  isRepeatable(): boolean {
    return !this.isAdvanced;
  }

  digests(): BodyDigests {
    if (!this.result) throw new Error('The body was not read to its end');
    return this.result;
  }

  holdBy(hold: BodyHold): void {
    this.hold = hold;
    const { signal } = hold;
    signal.addEventListener('abort', () => this.giveUp?.(signal.reason as Error), { once: true });
  }

  release(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    // Not waited for: a source that hangs must not hold the answer.
    void this.chunks.return?.().catch(() => undefined);
  }

  private async *pieces(): AsyncGenerator<Buffer> {
    const { beginning = NOTHING } = this;
    const { sizeBytes, openEndBytes = 0 } = this.body;
    // More has been promised, so this is not the end.
    const isSentAlone = beginning.length > 0 && beginning.length < sizeBytes - openEndBytes;
    if (isSentAlone) {
      await this.hold?.pass();
      yield beginning;
    }
    // From here on its buffer may be used anew.
    this.isAdvanced = true;
    const stretch = keptStretches.pop() ?? Buffer.allocUnsafeSlow(STRETCH_BYTES);
    let filledBytes = 0;
    if (isSentAlone) this.digester.update(beginning);
    let chunk: Buffer | undefined = isSentAlone ? await this.nextChunk() : beginning;
    for (; chunk !== undefined; chunk = await this.nextChunk()) {
      for (let at = 0; at < chunk.length;) {
        if (filledBytes === STRETCH_BYTES) {
          // More has come, so this is not the end.
          this.digester.update(stretch);
          await this.hold?.pass();
          yield stretch;
          filledBytes = 0;
        }
        const copiedBytes = chunk.copy(stretch, filledBytes, at);
        filledBytes += copiedBytes;
        at += copiedBytes;
      }
    }
    const last = stretch.subarray(0, filledBytes);
    this.digester.update(last);
    this.result = this.digester.finish();
    this.body.check(this.result);
    await this.hold?.pass();
    if (filledBytes > 0) yield last;
    // Only here, where it was asked for more: a write that was given up may still be reading from it.
    if (keptStretches.length < MAX_KEPT_STRETCHES) keptStretches.push(stretch);
  }

  private nextChunk(): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      if (this.hold?.signal.aborted) return reject(this.hold.signal.reason as Error);
      this.giveUp = reject;
      this.chunks.next().then(({ done, value }) => resolve(done ? undefined : (value as Buffer)), reject);
    });
  }
}

export function outgoing(body: IncomingBody): Promise<OutgoingBody> {
  return body.sizeBytes <= COLLECT_LIMIT_BYTES ? collectBody(body) : passBody(body);
}
