import {
  type BodySource,
  type ObjectRef,
  type PutOptions,
  type StorageDriver,
  type WriteReceipt,
} from '@backend/backends';

/** How long cleaning up after a failure may take, in milliseconds: the caller's own signal may have fired. */
const ABORT_TIMEOUT_MS = 10_000;

/** A body whose exact length only its end tells. */
export interface OpenEndedBody {
  readonly ref: ObjectRef;
  readonly source: BodySource;
  /** `sizeBytes` is the most that it can have. */
  readonly options: PutOptions;
  /** How many bytes fewer it may have; held in memory, and at least 5 MiB are left without them. */
  readonly openEndBytes: number;
}

/**
 * Stores a body of which only nearly the length is known, as one upload of two parts: what is there for sure streams
 * by, the uncertain end is collected. No more of it than that is ever held. A failed upload is aborted; where even that
 * fails, the sweeper finds it.
 *
 * @throws DriverError; what the body's source threw
 */
export async function putOpenEnded(
  driver: StorageDriver,
  { ref, source, options, openEndBytes }: OpenEndedBody,
  signal: AbortSignal,
): Promise<WriteReceipt> {
  const { sizeBytes, marks } = options;
  const sureBytes = sizeBytes - openEndBytes;
  const chunks = new ChunkQueue(source);
  const uploadId = await driver.createUpload(ref, { ...(marks && { marks }) }, signal);
  try {
    const first = { uploadId, partNumber: 1 };
    const parts = [
      await driver.uploadPart(ref, first, chunks.take(sureBytes), { sizeBytes: sureBytes }, signal),
    ];
    const end = await chunks.collect();
    if (end.length > 0) {
      const second = { uploadId, partNumber: 2 };
      parts.push(await driver.uploadPart(ref, second, end, { sizeBytes: end.length }, signal));
    }
    return await driver.completeUpload(ref, uploadId, parts, signal);
  } catch (error) {
    // Not waited for: a source that hangs must not hold the upload. The first error is the one to tell.
    chunks.close().catch(() => undefined);
    await driver.abortUpload(ref, uploadId, AbortSignal.timeout(ABORT_TIMEOUT_MS)).catch(() => undefined);
    throw error;
  }
}

/** A body's chunks, taken in two goes. */
class ChunkQueue {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer | undefined;

  constructor(source: BodySource) {
    const chunks = Buffer.isBuffer(source) ? once(source) : source;
    this.source = chunks[Symbol.asyncIterator]();
  }

  /** The next `sizeBytes`; fewer when the body ends before. */
  async *take(sizeBytes: number): AsyncGenerator<Buffer> {
    for (let missing = sizeBytes; missing > 0;) {
      const chunk = await this.next();
      if (!chunk) return;
      const piece = chunk.subarray(0, missing);
      missing -= piece.length;
      if (piece.length < chunk.length) this.rest = chunk.subarray(piece.length);
      yield piece;
    }
  }

  /** Everything that is left. A source may use its buffers again, so that each chunk is copied before the next is asked for. */
  async collect(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let chunk = await this.next(); chunk; chunk = await this.next()) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  private async next(): Promise<Buffer | undefined> {
    const { rest } = this;
    if (rest) {
      this.rest = undefined;
      return rest;
    }
    const next = await this.source.next();
    return next.done ? undefined : next.value;
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
