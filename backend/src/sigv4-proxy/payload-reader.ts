import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyDigests, IncomingBody } from '@backend/objects';
import { createChecksum, parseChecksum } from '@sgw/checksums';
import {
  type ChecksumClaim,
  checksumHeader,
  type HeaderMap,
  readChecksumClaim,
  readContentMd5,
  readPayloadLength,
  S3Error,
} from '@sgw/s3-wire';
import {
  assertPayloadHash,
  type AwsChunkedDecoder,
  createAwsChunkedDecoder,
  decodeAwsChunked,
  type HttpHead,
  type ParsedSignature,
  type PayloadMode,
  payloadMode,
} from '@sgw/sigv4';
import { IdleWatch } from './idle-watch.js';

/** Bodies up to this size are read in one piece. */
const SMALL_BYTES = 64 * 1024;

export interface PayloadSource {
  readonly http: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: HttpHead;
  readonly headers: HeaderMap;
  readonly parsed: ParsedSignature | null;
  readonly signingKey: Buffer | undefined;
  /** Whether the client waits for `100 Continue`; it is sent when the body is wanted, so never before a refusal. */
  readonly isContinueExpected: boolean;
  /** Answers with an error at once, in the middle of the body; resolves when the answer is on its way. */
  readonly tell: (error: S3Error) => Promise<void>;
  /** Whether the operation stores the body: then a length that is not stated is refused, else it means no body. */
  readonly isStored: boolean;
  /** Whether `x-amz-checksum-…` speaks of something else than these bytes (CompleteMultipartUpload). */
  readonly isChecksumOfObject?: boolean;
}

/** A request's body: read at most once, and judged by everything the head promised of it. */
export class PayloadReader implements IncomingBody {
  readonly sizeBytes: number;
  readonly claim: ChecksumClaim | undefined;
  private readonly mode: PayloadMode;
  private readonly md5: string | undefined;
  private readonly decoder: AwsChunkedDecoder | undefined;
  private isStarted = false;
  private document: Promise<Buffer> | undefined;

  /** @throws S3Error | SigV4Error for a head that promises nonsense, before a byte is read */
  constructor(private readonly source: PayloadSource) {
    const { head, headers, parsed, signingKey } = source;
    this.mode = payloadMode(head, parsed);
    this.md5 = readContentMd5(headers);
    this.claim = source.isChecksumOfObject ? undefined : readChecksumClaim(headers);
    const isChunked = this.mode.kind === 'chunked';
    const hasBody = source.isStored || headers.has('content-length') || headers.has('transfer-encoding');
    this.sizeBytes = hasBody ? readPayloadLength(headers, isChunked) : 0;
    if (isChunked) this.decoder = createAwsChunkedDecoder({ head, parsed, mode: this.mode, signingKey });
  }

  get checksumAlgorithm(): ChecksumClaim['algorithm'] | undefined {
    return this.claim?.algorithm;
  }

  get chunks(): AsyncIterable<Buffer> {
    return this.decoded(this.raw());
  }

  /** Gives the memory of each chunk back at once: 16 MiB come in 256 of them, and four such bodies are a full collection. */
  get passingChunks(): AsyncIterable<Buffer> {
    return this.decoded(this.raw(releaseChunk));
  }

  /** Whether a handler that begins anew would find the body: it is unread yet, or kept. */
  get isThere(): boolean {
    return !this.isStarted || this.document !== undefined;
  }

  /** Whether bytes of the request may still be on the wire. */
  get isUnread(): boolean {
    return !this.source.http.complete;
  }

  check(digests: BodyDigests): void {
    if (digests.sizeBytes !== this.sizeBytes) throw new S3Error('IncompleteBody');
    assertPayloadHash(this.mode, this.mode.kind === 'sha256' ? digests.sha256.toString('hex') : '');
    if (this.md5 !== undefined && this.md5 !== digests.md5) {
      throw new S3Error('BadDigest', undefined, { ExpectedDigest: this.md5, CalculatedDigest: digests.md5 });
    }
    this.checkClaim(digests.checksum);
  }

  /**
   * The whole body of an operation that takes a small document; asked again, the same.
   *
   * @throws S3Error MaxMessageLengthExceeded beyond `maxBytes`
   */
  collect(maxBytes: number): Promise<Buffer> {
    this.document ??= this.readDocument(maxBytes);
    return this.document;
  }

  private async readDocument(maxBytes: number): Promise<Buffer> {
    if (this.sizeBytes > maxBytes) throw new S3Error('MaxMessageLengthExceeded');
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of this.chunks) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw new S3Error('MaxMessageLengthExceeded');
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    this.checkDocument(body);
    return body;
  }

  private checkDocument(body: Buffer): void {
    if (body.length !== this.sizeBytes) throw new S3Error('IncompleteBody');
    if (this.mode.kind === 'sha256')
      assertPayloadHash(this.mode, createHash('sha256').update(body).digest('hex'));
    if (this.md5 !== undefined && this.md5 !== createHash('md5').update(body).digest('hex'))
      throw new S3Error('BadDigest');
    if (!this.claim) return;
    const checksum = createChecksum(this.claim.algorithm);
    checksum.update(body);
    this.checkClaim(checksum.digest().toString('base64'));
  }

  private checkClaim(computed: string | undefined): void {
    if (!this.claim) return;
    const { algorithm, isTrailing } = this.claim;
    const claimed = isTrailing ? this.decoder?.trailers.get(checksumHeader(algorithm)) : this.claim.value;
    if (claimed === undefined) {
      if (isTrailing) throw new S3Error('MalformedTrailerError');
      return;
    }
    if (!parseChecksum(algorithm, claimed)) {
      throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
    }
    if (claimed !== computed) {
      throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }

  private decoded(raw: AsyncGenerator<Buffer>): AsyncIterable<Buffer> {
    return this.decoder ? decodeAwsChunked(raw, this.decoder) : raw;
  }

  private async *raw(onPassed?: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
    const { http, response, isContinueExpected } = this.source;
    if (this.isStarted) throw new Error('A body is read once');
    this.isStarted = true;
    if (isContinueExpected) response.writeContinue();
    const watch = IdleWatch.begin(http, this.source.tell);
    try {
      if (this.sizeBytes <= SMALL_BYTES) yield await readSmall(http);
      else {
        // A body given up in the middle must not take the connection along: the refusal still has to go out on it.
        for await (const chunk of http.iterator({ destroyOnReturn: false })) {
          watch.moved();
          yield chunk as Buffer;
          onPassed?.(chunk as Buffer);
          // Time that the backend took to swallow the chunk is not the client's silence.
          watch.moved();
        }
      }
    } catch (error) {
      throw error instanceof S3Error ? error : new S3Error('IncompleteBody', undefined, {}, { cause: error });
    } finally {
      watch.end();
    }
  }
}

/**
 * Frees what a chunk lies in, which the HTTP parser made for it alone, instead of leaving it to the garbage collector: what
 * reads it afterwards finds nothing.
 */
function releaseChunk({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** What a small body may be on the wire, in bytes: aws-chunked adds to it, but not without end. */
const MAX_SMALL_WIRE_BYTES = 256 * 1024;

/** A small body in one piece: cheaper than an iterator, which costs more than the body. */
function readSmall(http: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let wireBytes = 0;
    const fail = (error?: Error) => reject(error ?? new S3Error('IncompleteBody'));
    // Of a client that is gone already no event will tell.
    if (http.destroyed) return fail();
    http.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      wireBytes += chunk.length;
      if (wireBytes <= MAX_SMALL_WIRE_BYTES) return;
      http.removeAllListeners('data');
      http.pause();
      fail();
    });
    http.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    http.once('error', fail);
    // It comes after every body; an error nobody hears of costs its stack.
    http.once('close', () => {
      if (!http.readableEnded) fail();
    });
  });
}
