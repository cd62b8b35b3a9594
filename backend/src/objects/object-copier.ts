import type { BucketRow, ReadableObject } from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import type { ChecksumAlgorithm } from '@sgw/checksums';
import { CopyBody } from './copy-body.js';
import { CopyResidency } from './copy-residency.js';
import { COLLECT_LIMIT_BYTES, type IncomingBody } from './incoming-body.js';
import { MultipartWriter, type PartReceipt, type PartRequest } from './multipart-writer.js';
import { ObjectReader } from './object-reader.js';
import { ObjectWriter, type PutReceipt, type PutRequest } from './object-writer.js';

/** One version, pinned: what happens to its key meanwhile does not change what is copied. */
export interface CopyOrigin {
  readonly bucket: BucketRow;
  readonly object: ReadableObject;
  /** All by which it is judged. */
  readonly ruledTags: Readonly<Record<string, string>>;
}

export interface CopyWish extends Omit<PutRequest, 'body' | 'origin'> {
  readonly origin: CopyOrigin;
  /** Undefined makes the copy with the algorithm of its source. */
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
}

export interface PartCopyWish extends Omit<PartRequest, 'body' | 'origin'> {
  readonly origin: CopyOrigin;
  /** Undefined copies all of it. */
  readonly range: { readonly start: number; readonly end: number } | undefined;
}

/**
 * Streamed copies at once in one process. Each holds two places of the backends' limits, one to read and one to write: were
 * all places held by writers that wait to read, none would ever end.
 */
const MAX_STREAMED = 4;

/** Copies stored objects: bytes come from a verified copy and pass through the gateway, never through the client. */
@Injectable()
export class ObjectCopier {
  private readonly turns = new Turns(MAX_STREAMED);

  constructor(
    private readonly reader: ObjectReader,
    private readonly writer: ObjectWriter,
    private readonly uploads: MultipartWriter,
    private readonly residency: CopyResidency,
  ) {}

  /**
   * The copy obeys the rules of its own bucket and those of its source.
   *
   * @throws as ObjectWriter.write; `backend-unavailable` when the source cannot be read
   */
  async copy(wish: CopyWish, signal: AbortSignal): Promise<PutReceipt> {
    const { origin, checksumAlgorithm, ...request } = wish;
    const { object } = origin;
    const put = { ...request, ...(await this.residency.tagsOfCopy(origin, request)) };
    const body = new CopyBody(
      {
        sizeBytes: object.sizeBytes,
        crc32: object.crc32,
        checksumAlgorithm: checksumAlgorithm ?? (object.checksum?.algorithm as ChecksumAlgorithm | undefined),
      },
      (sink, stop) =>
        this.reader.read(origin.bucket, object, undefined, {
          sink,
          signal: AbortSignal.any([signal, stop]),
        }),
    );
    return this.inTurn(body, signal, () => this.writer.write({ ...put, body }, signal));
  }

  /**
   * The upload obeys the rules of every source of a part, from before the first byte of it.
   *
   * @throws as MultipartWriter.putPart; `residency-violation` with the id of the decision; `backend-unavailable` when the
   *   source cannot be read
   */
  async copyPart(wish: PartCopyWish, signal: AbortSignal): Promise<PartReceipt> {
    const { origin, range, ...part } = wish;
    const { object } = origin;
    const { origin: tie } = await this.residency.restrictUpload(origin, part);
    const body = new CopyBody(
      {
        sizeBytes: range ? range.end - range.start + 1 : object.sizeBytes,
        crc32: range ? undefined : object.crc32,
        checksumAlgorithm: undefined,
      },
      (sink, stop) =>
        this.reader.read(origin.bucket, object, range, { sink, signal: AbortSignal.any([signal, stop]) }),
    );
    return this.inTurn(body, signal, () => this.uploads.putPart({ ...part, body, origin: tie }, signal));
  }

  private async inTurn<T>(body: IncomingBody, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    // A small body is read before it is written, and holds one place at a time.
    if (body.sizeBytes <= COLLECT_LIMIT_BYTES) return work();
    await this.turns.take(signal);
    try {
      return await work();
    } finally {
      this.turns.giveBack();
    }
  }
}

/** A fixed number of turns, given out in order. */
class Turns {
  private readonly waiting = new Set<() => void>();

  constructor(private free: number) {}

  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      if (this.waiting.delete(resolve)) reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.waiting.add(resolve);
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }

  giveBack(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.free++;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
