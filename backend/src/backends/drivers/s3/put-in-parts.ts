import type {
  BodySource,
  ObjectRef,
  PutOptions,
  StorageDriver,
  StoredPart,
  WriteReceipt,
} from '../../storage-driver.js';
import { DriverError } from '../../storage-driver.js';
import { BodySplitter } from './body-splitter.js';
import { fromTransport } from './s3-failure.js';

/** Amazon S3 User Guide, "Amazon S3 multipart upload limits". */
const MAX_PARTS = 10_000;
/** How long cleaning up after a failure may take, in milliseconds: the caller's own signal may have fired. */
const ABORT_TIMEOUT_MS = 10_000;

export interface LargeBody {
  readonly ref: ObjectRef;
  readonly body: BodySource;
  readonly options: PutOptions;
  /** Largest body sent in one piece; a quarter of it is the usual part. */
  readonly thresholdBytes: number;
}

/** Part sizes for a body: a quarter of the threshold, more where 10,000 parts would not do, 5 MiB at least. */
export function partSizeBytes(sizeBytes: number, thresholdBytes: number): number {
  return Math.max(5 * 1024 ** 2, Math.ceil(thresholdBytes / 4), Math.ceil(sizeBytes / MAX_PARTS));
}

/**
 * Stores a large body as one upload, part after part as it comes. An upload that fails is aborted; where even
 * that fails it stays in `listUploads` for the sweeper.
 *
 * @throws DriverError; what the body's source threw
 */
export async function putInParts(
  driver: StorageDriver,
  { ref, body, options, thresholdBytes }: LargeBody,
  signal: AbortSignal,
): Promise<WriteReceipt> {
  const { sizeBytes, marks } = options;
  const partBytes = partSizeBytes(sizeBytes, thresholdBytes);
  const splitter = new BodySplitter(body);
  const uploadId = await driver.createUpload(ref, { ...(marks && { marks }) }, signal);
  try {
    const parts: StoredPart[] = [];
    for (let at = 0; at < sizeBytes; at += partBytes) {
      const size = Math.min(partBytes, sizeBytes - at);
      const part = { uploadId, partNumber: parts.length + 1 };
      parts.push(await driver.uploadPart(ref, part, splitter.part(size), { sizeBytes: size }, signal));
    }
    await splitter.end();
    const receipt = await driver.completeUpload(ref, uploadId, parts, signal);
    if (receipt.sizeBytes !== sizeBytes) {
      throw new DriverError('integrity', driver.id, {
        detail: `stored ${receipt.sizeBytes} of ${sizeBytes} bytes`,
      });
    }
    return receipt;
  } catch (error) {
    // Not waited for: a source that hangs must not hold the upload. The first error is the one to tell.
    splitter.close().catch(() => undefined);
    await driver.abortUpload(ref, uploadId, AbortSignal.timeout(ABORT_TIMEOUT_MS)).catch(() => undefined);
    throw fromTransport(error, driver.id);
  }
}
