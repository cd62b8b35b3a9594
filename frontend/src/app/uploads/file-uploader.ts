import type { ObjectAddress } from '../api/object-api';
import { type S3Answer, type S3Call, S3Failure, type S3Port } from './s3-port';
import { readParts, readUploadId, writeCompletion } from './s3-xml';
import {
  fitsPlan,
  missingParts,
  type PartSlice,
  planParts,
  SINGLE_PUT_LIMIT_BYTES,
  type StoredPart,
} from './upload-plan';
import type { FileMark, UploadLedger } from './upload-ledger';

/** The part of a browser's File that an upload needs. */
export interface UploadSource extends FileMark {
  readonly type: string;
  slice(start: number, end: number): Blob;
}

export interface UploadWatcher {
  readonly signal: AbortSignal;
  /** Bytes that are up or on their way, out of the file's size. */
  readonly onProgress: (sentBytes: number) => void;
}

const PARTS_AT_ONCE = 3;
const MOST_ATTEMPTS = 4;
const FIRST_DELAY_MS = 500;
const OPEN_WITHIN_MS = 30_000;

type Wait = (delayMs: number) => Promise<void>;
type Ledger = Pick<UploadLedger, 'find' | 'keep' | 'forget'>;

/**
 * Brings one file up: one PUT, or a multipart upload in which only missing parts are sent, also when an earlier
 * attempt or page load sent the others.
 */
export class FileUploader {
  constructor(
    private readonly s3: S3Port,
    private readonly ledger: Ledger,
    private readonly wait: Wait = (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  ) {}

  /** Rejects with S3Failure, ApiProblem, or AbortError. What is up stays up until `abandon`. */
  async upload(file: UploadSource, address: ObjectAddress, watcher: UploadWatcher): Promise<void> {
    if (file.size <= SINGLE_PUT_LIMIT_BYTES) {
      const body = file.slice(0, file.size);
      const { onProgress } = watcher;
      const call: S3Call = { method: 'PUT', body, contentType: contentTypeOf(file), onProgress };
      await this.persist(address, call, watcher.signal);
      return;
    }
    try {
      await this.uploadInParts(file, address, watcher);
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown;
      // The gateway expired the upload in the meantime: begin again, once.
      this.ledger.forget(address, file);
      await this.uploadInParts(file, address, watcher);
    }
  }

  /** Gives back what a cancelled upload left at the gateway. */
  async abandon(file: FileMark, address: ObjectAddress, signal: AbortSignal): Promise<void> {
    const uploadId = this.ledger.find(address, file);
    if (!uploadId) return;
    await this.s3.send(address, { method: 'DELETE', query: { uploadId } }, signal);
    this.ledger.forget(address, file);
  }

  private async uploadInParts(file: UploadSource, address: ObjectAddress, watcher: UploadWatcher) {
    const plan = planParts(file.size);
    const { uploadId, stored } = await this.open(file, address, plan, watcher.signal);
    const missing = missingParts(plan, stored);
    const etags = new Map(stored.map((part) => [part.partNumber, part.etag]));
    const progress = new PartProgress(file.size - bytesOf(missing), watcher.onProgress);
    progress.tell();

    await inParallel(missing, PARTS_AT_ONCE, watcher.signal, async (part, signal) => {
      const call: S3Call = {
        method: 'PUT',
        query: { uploadId, partNumber: String(part.partNumber) },
        body: file.slice(part.start, part.end),
        onProgress: (sent) => progress.inFlight(part.partNumber, sent),
      };
      const { etag } = await this.persist(address, call, signal);
      if (!etag) throw new S3Failure('InvalidAnswer', 'A part was accepted without an ETag.', 200);
      etags.set(part.partNumber, etag);
      progress.landed(part);
    });
    await this.complete({ file, address, uploadId, etags }, watcher.signal);
    this.ledger.forget(address, file);
  }

  private async open(
    file: UploadSource,
    address: ObjectAddress,
    plan: readonly PartSlice[],
    signal: AbortSignal,
  ): Promise<{ readonly uploadId: string; readonly stored: readonly StoredPart[] }> {
    const known = this.ledger.find(address, file);
    if (known) {
      const stored = await this.storedParts(address, known, signal);
      if (stored && fitsPlan(plan, stored)) return { uploadId: known, stored };
    }
    signal.throwIfAborted();
    const call: S3Call = { method: 'POST', query: { uploads: '' }, contentType: contentTypeOf(file) };
    // Not cut by a cancel: an upload whose id is never learned could not be given back.
    const patience = AbortSignal.timeout(OPEN_WITHIN_MS);
    const uploadId = readUploadId((await this.persist(address, call, patience)).text);
    this.ledger.keep(address, file, uploadId);
    signal.throwIfAborted();
    return { uploadId, stored: [] };
  }

  /** What the gateway holds of an upload; `undefined` when it knows no such upload. */
  private async storedParts(address: ObjectAddress, uploadId: string, signal: AbortSignal) {
    const stored: StoredPart[] = [];
    let marker: string | undefined;
    try {
      do {
        const query: Record<string, string> = {
          uploadId,
          ...(marker ? { 'part-number-marker': marker } : {}),
        };
        const page = readParts((await this.persist(address, { method: 'GET', query }, signal)).text);
        stored.push(...page.parts);
        marker = page.nextMarker;
      } while (marker);
    } catch (thrown) {
      if (isGone(thrown)) return undefined;
      throw thrown;
    }
    return stored;
  }

  private async complete(done: Completion, signal: AbortSignal): Promise<void> {
    const { file, address, uploadId, etags } = done;
    const parts = [...etags].map(([partNumber, etag]) => ({ partNumber, etag }));
    parts.sort((a, b) => a.partNumber - b.partNumber);
    const body = writeCompletion(parts);
    const call: S3Call = { method: 'POST', query: { uploadId }, body, contentType: 'application/xml' };
    try {
      await this.persist(address, call, signal);
    } catch (thrown) {
      // An answer lost on the way makes the repeated request find no upload: the object itself decides.
      if (!isGone(thrown) || !(await this.hasArrived(address, file, parts.length, signal))) throw thrown;
    }
  }

  private async hasArrived(address: ObjectAddress, file: FileMark, parts: number, signal: AbortSignal) {
    const head = await this.persist(address, { method: 'HEAD' }, signal).catch(() => undefined);
    const etag = head?.etag?.replace(/"/g, '') ?? '';
    return head?.sizeBytes === file.size && etag.endsWith(`-${parts}`);
  }

  /** Sends, and sends again with growing pauses while the failure may pass. */
  private async persist(address: ObjectAddress, call: S3Call, signal: AbortSignal): Promise<S3Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.s3.send(address, call, signal);
      } catch (thrown) {
        if (!mayPass(thrown) || attempt === MOST_ATTEMPTS || signal.aborted) throw thrown;
        await this.wait(FIRST_DELAY_MS * 4 ** (attempt - 1));
        signal.throwIfAborted();
      }
    }
  }
}

interface Completion {
  readonly file: FileMark;
  readonly address: ObjectAddress;
  readonly uploadId: string;
  readonly etags: ReadonlyMap<number, string>;
}

/** Adds up parts that have landed and what is on its way. */
class PartProgress {
  private readonly sent = new Map<number, number>();

  constructor(
    private landedBytes: number,
    private readonly report: (sentBytes: number) => void,
  ) {}

  inFlight(partNumber: number, sentBytes: number): void {
    this.sent.set(partNumber, sentBytes);
    this.tell();
  }

  landed(part: PartSlice): void {
    this.sent.delete(part.partNumber);
    this.landedBytes += part.end - part.start;
    this.tell();
  }

  tell(): void {
    const flying = [...this.sent.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.report(this.landedBytes + flying);
  }
}

/** Works through `items`, `width` at a time; the first failure stops the others and is the one that is thrown. */
async function inParallel<T>(
  items: readonly T[],
  width: number,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const queue = items.values();
  let failure: unknown;
  const lane = async () => {
    for (const item of queue) {
      try {
        either.throwIfAborted();
        await work(item, either);
      } catch (thrown) {
        failure ??= thrown;
        stop.abort();
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  if (failure) throw failure;
}

const bytesOf = (parts: readonly PartSlice[]): number =>
  parts.reduce((sum, part) => sum + part.end - part.start, 0);
const contentTypeOf = (file: UploadSource): string => file.type || 'application/octet-stream';
const isGone = (thrown: unknown): boolean =>
  thrown instanceof S3Failure && (thrown.code === 'NoSuchUpload' || thrown.status === 404);

/** The S3 port's passing failures, and REST's while it cannot be reached to sign the next request. */
function mayPass(thrown: unknown): boolean {
  if (thrown instanceof S3Failure) return thrown.isRetryable;
  if (typeof thrown !== 'object' || thrown === null || !('problem' in thrown)) return false;
  const { status } = (thrown as { problem: { status: number } }).problem;
  return status === 0 || status === 429 || status >= 500;
}
