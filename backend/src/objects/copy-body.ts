import { pulledChunks } from '@backend/backends';
import type { ChecksumAlgorithm } from '@sgw/checksums';
import { GatewayError } from '@sgw/contracts';
import type { BodyDigests } from './body-digests.js';
import type { IncomingBody } from './incoming-body.js';
import type { ByteSink } from './object-reader.js';

/** Reads the source from its beginning to its end into a sink, and stops when the signal says so. */
export type SourceReading = (sink: ByteSink, signal: AbortSignal) => Promise<void>;

/** What is known of the bytes that are copied. */
export interface CopiedBytes {
  readonly sizeBytes: number;
  /** CRC-32 they must have; undefined for a range, of which nothing is known before. */
  readonly crc32: number | undefined;
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
}

/** A stored object, or a range of one, as the body of a write: it passes through the gateway and is hashed on its way. */
export class CopyBody implements IncomingBody {
  readonly sizeBytes: number;
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;

  constructor(
    private readonly bytes: CopiedBytes,
    private readonly read: SourceReading,
  ) {
    this.sizeBytes = bytes.sizeBytes;
    this.checksumAlgorithm = bytes.checksumAlgorithm;
  }

  get chunks(): AsyncIterable<Buffer> {
    return copied(this.passingChunks);
  }

  get passingChunks(): AsyncIterable<Buffer> {
    return pulled(this.read);
  }

  check(digests: BodyDigests): void {
    const { sizeBytes, crc32 } = this.bytes;
    if (digests.sizeBytes === sizeBytes && (crc32 === undefined || digests.crc32 === crc32)) return;
    throw new GatewayError('backend-unavailable', 'The source could not be read whole. Please try again.');
  }
}

function pulled(read: SourceReading): AsyncGenerator<Buffer, void> {
  const stop = new AbortController();
  return pulledChunks({
    deliver: (consume) => read(consume, stop.signal),
    stop: () => stop.abort(),
  });
}

/** For who keeps chunks: the source uses its buffers again. */
async function* copied(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}
