import { AwsChunkedDecoder, type ChunkSigning } from './aws-chunked-decoder.js';
import { type HeaderIndex, type HttpHead, indexHeaders } from './header-index.js';
import type { ParsedSignature } from './parsed-signature.js';
import type { PayloadMode } from './payload-mode.js';
import type { SigningKey } from './signing-key.js';
import { SigV4Error } from './sigv4-error.js';

/** A request whose body is aws-chunked. */
export interface AwsChunkedRequest {
  readonly head: HttpHead;
  /** Verified signature of the head; null for an anonymous request. */
  readonly parsed: ParsedSignature | null;
  /** Answer of `payloadMode`; of kind `chunked`. */
  readonly mode: PayloadMode;
  /** Needed for signed chunks: the key that verified the head. */
  readonly signingKey?: SigningKey;
  /** Smallest size of a chunk that is not the last one, in bytes; 8,192 as at AWS when left out. */
  readonly minChunkBytes?: number;
}

/** The trailers S3 knows (AWS: "Checking object integrity", trailing checksums). */
const SUPPORTED_TRAILERS: ReadonlySet<string> = new Set([
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
]);

function readDecodedSize(headers: HeaderIndex): number {
  const text = headers.get('x-amz-decoded-content-length') ?? '';
  const sizeBytes = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(sizeBytes)) {
    throw new SigV4Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  return sizeBytes;
}

function readDeclaredTrailers(headers: HeaderIndex): readonly string[] {
  const text = headers.get('x-amz-trailer') ?? '';
  if (text === '') return [];
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  if (!names.every((name) => SUPPORTED_TRAILERS.has(name))) {
    throw new SigV4Error(
      'InvalidRequest',
      'The value specified in the x-amz-trailer header is not supported',
    );
  }
  if (names.length > 1) {
    throw new SigV4Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  return names;
}

function readSigning({ parsed, signingKey }: AwsChunkedRequest): ChunkSigning {
  if (!parsed || !signingKey) throw new SigV4Error('InvalidRequest', 'Signed chunks need a signed request.');
  return {
    signingKey,
    seedSignature: parsed.signature,
    timestamp: parsed.timestamp,
    scope: parsed.credential.scope,
  };
}

/**
 * Makes the decoder for a request's body from its headers.
 *
 * @throws SigV4Error MissingContentLength (411) without a decoded length, InvalidRequest for a trailer S3 does not
 *   know, MalformedTrailerError for a trailer announced in a mode that has none
 */
export function createAwsChunkedDecoder(request: AwsChunkedRequest): AwsChunkedDecoder {
  const { head, parsed, mode, minChunkBytes } = request;
  if (mode.kind !== 'chunked') throw new SigV4Error('InvalidRequest', 'The body is not aws-chunked.');
  const headers = parsed?.headers ?? indexHeaders(head);
  return new AwsChunkedDecoder({
    decodedSizeBytes: readDecodedSize(headers),
    hasTrailer: mode.hasTrailer,
    declaredTrailers: readDeclaredTrailers(headers),
    ...(mode.isSigned ? { signing: readSigning(request) } : {}),
    ...(minChunkBytes === undefined ? {} : { minChunkBytes }),
  });
}
