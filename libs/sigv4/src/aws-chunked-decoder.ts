import { createHash, hash, type Hash } from 'node:crypto';
import { checkDeclaredTrailers, parseTrailerSection } from './aws-chunked-trailers.js';
import { EMPTY_SHA256, sha256OfBytes } from './canonical-request.js';
import { isSameSignature, SIGNATURE_LENGTH } from './same-signature.js';
import { hmacHex, type SigningKey } from './signing-key.js';
import { incompleteBody, malformedTrailer, MISMATCH_MESSAGE, SigV4Error } from './sigv4-error.js';

/** Where the chain of chunk signatures starts. */
export interface ChunkSigning {
  readonly signingKey: SigningKey;
  /** Signature of the request's head. */
  readonly seedSignature: string;
  readonly timestamp: string;
  readonly scope: string;
}

/** How a body is framed. */
export interface AwsChunkedFraming {
  /** Bytes without the framing (`x-amz-decoded-content-length`). */
  readonly decodedSizeBytes: number;
  readonly hasTrailer: boolean;
  /** Lower-case names of `x-amz-trailer`. */
  readonly declaredTrailers: readonly string[];
  /** Absent for unsigned chunks. */
  readonly signing?: ChunkSigning;
  /** Smallest size of a chunk that is not the last one. */
  readonly minChunkBytes?: number;
}

/** AWS: only the last chunk may be smaller. */
const MIN_CHUNK_BYTES = 8192;
/** Room for the longest line there is, `<16 hex>;chunk-signature=<64 hex>\r\n`, and no more than little. */
const MAX_LINE_BYTES = 128;
/** Trailers are checksums and a signature; ours, AWS publishes no bound. */
const MAX_TRAILER_BYTES = 8192;
const SIGNATURE_MARK = ';chunk-signature=';
const SIZE = /^[0-9a-fA-F]{1,16}$/;
/** Slices smaller than this on average are joined: a write each would cost more than the copy. */
const JOIN_BELOW_BYTES = 4096;
const JOIN_FROM_SLICES = 8;
const LF = 0x0a;

/** Parts of a body in the order they come. */
type Expecting = 'chunk line' | 'chunk bytes' | 'chunk end' | 'trailers';

/**
 * Takes an aws-chunked body apart and verifies it, chunk by chunk, in whatever pieces it comes
 * (AWS: "Signature calculations for the Authorization header: transferring a payload in multiple chunks").
 *
 * Bytes are handed out before their chunk's signature has come; only when {@link end} returned is everything
 * verified. Memory is one line or the trailer section, whatever the body does. After an error the decoder is spent.
 *
 * @throws SigV4Error IncompleteBody, InvalidChunkSizeError, MalformedTrailerError, SignatureDoesNotMatch
 */
export class AwsChunkedDecoder {
  readonly decodedSizeBytes: number;
  readonly declaredTrailers: readonly string[];
  private readonly signing: ChunkSigning | undefined;
  private readonly minChunkBytes: number;
  private readonly hasTrailer: boolean;
  private expecting: Expecting = 'chunk line';
  /** Bytes of an unfinished line or of the trailer section. */
  private text = '';
  private receivedBytes = 0;
  private chunkCount = 0;
  private chunkBytes = 0;
  private chunkLeftBytes = 0;
  private chunkHash: Hash | undefined;
  private chunkDigest = EMPTY_SHA256;
  private chunkSignature = '';
  private previousSignature: string;
  private verifiedTrailers: ReadonlyMap<string, string> = new Map();

  constructor(framing: AwsChunkedFraming) {
    this.decodedSizeBytes = framing.decodedSizeBytes;
    this.declaredTrailers = framing.declaredTrailers;
    this.signing = framing.signing;
    this.minChunkBytes = framing.minChunkBytes ?? MIN_CHUNK_BYTES;
    this.hasTrailer = framing.hasTrailer;
    this.previousSignature = framing.signing?.seedSignature ?? '';
    if (!framing.hasTrailer && framing.declaredTrailers.length > 0) throw malformedTrailer();
  }

  /** Trailers by lower-case name; empty until {@link end} has verified them. They are never headers. */
  get trailers(): ReadonlyMap<string, string> {
    return this.verifiedTrailers;
  }

  /**
   * Takes the next bytes of the body.
   *
   * @returns what of them is payload, as views into `input` (joined to one copy when they are many and tiny)
   */
  push(input: Buffer): readonly Buffer[] {
    const slices: Buffer[] = [];
    let at = 0;
    let sliceBytes = 0;
    while (at < input.length) {
      if (this.expecting === 'chunk bytes') {
        const slice = input.subarray(at, at + this.chunkLeftBytes);
        at += slice.length;
        sliceBytes += slice.length;
        this.takePayload(slice);
        slices.push(slice);
      } else if (this.expecting === 'trailers') {
        this.takeText(input.subarray(at), MAX_TRAILER_BYTES);
        at = input.length;
      } else {
        at = this.takeLine(input, at);
      }
    }
    return slices.length >= JOIN_FROM_SLICES && sliceBytes / slices.length < JOIN_BELOW_BYTES
      ? [Buffer.concat(slices, sliceBytes)]
      : slices;
  }

  /** Says that the body is over, and checks that it is whole. */
  end(): void {
    if (this.expecting !== 'trailers' || this.receivedBytes !== this.decodedSizeBytes) throw incompleteBody();
    if (!this.hasTrailer) {
      if (this.text !== '\r\n') throw incompleteBody();
      return;
    }
    const section = parseTrailerSection(this.text, this.signing !== undefined);
    checkDeclaredTrailers(section.trailers, this.declaredTrailers);
    if (this.signing) {
      if (section.signature?.length !== SIGNATURE_LENGTH) throw incompleteBody();
      const { timestamp, scope } = this.signing;
      this.verify(
        `AWS4-HMAC-SHA256-TRAILER\n${timestamp}\n${scope}\n${this.previousSignature}\n${sha256OfBytes(section.canonical)}`,
        section.signature,
      );
    }
    this.verifiedTrailers = section.trailers;
  }

  private takePayload(slice: Buffer): void {
    this.receivedBytes += slice.length;
    this.chunkLeftBytes -= slice.length;
    if (this.signing) {
      if (slice.length === this.chunkBytes) {
        this.chunkDigest = hash('sha256', slice, 'hex');
      } else {
        this.chunkHash ??= createHash('sha256');
        this.chunkHash.update(slice);
      }
    }
    if (this.chunkLeftBytes === 0) this.expecting = 'chunk end';
  }

  private takeText(bytes: Buffer, maxBytes: number): void {
    if (this.text.length + bytes.length > maxBytes) throw incompleteBody();
    this.text += bytes.toString('latin1');
  }

  private takeLine(input: Buffer, at: number): number {
    const feed = input.indexOf(LF, at);
    // Without a line feed in sight the rest is at most one line, or too long to be one.
    const next = feed < 0 ? input.length : feed + 1;
    this.takeText(input.subarray(at, next), MAX_LINE_BYTES);
    if (feed < 0) return next;
    const line = this.text;
    this.text = '';
    if (!line.endsWith('\r\n')) throw incompleteBody();
    if (this.expecting === 'chunk line') this.startChunk(line.slice(0, -2));
    else this.endChunk(line);
    return next;
  }

  private startChunk(line: string): void {
    const sizeEnd = this.signing ? line.indexOf(SIGNATURE_MARK) : line.length;
    const sizeText = line.slice(0, Math.max(sizeEnd, 0));
    if (!SIZE.test(sizeText)) throw incompleteBody();
    const sizeBytes = Number.parseInt(sizeText, 16);
    if (sizeBytes > this.decodedSizeBytes - this.receivedBytes) throw incompleteBody();
    if (sizeBytes > 0 && this.chunkCount > 0 && this.chunkBytes < this.minChunkBytes) {
      throw new SigV4Error(
        'InvalidChunkSizeError',
        'Only the last chunk is allowed to have a size less than 8192 bytes',
        {
          Chunk: String(this.chunkCount),
          BadChunkSize: String(this.chunkBytes),
        },
      );
    }
    if (this.signing) {
      this.chunkSignature = line.slice(sizeEnd + SIGNATURE_MARK.length);
      if (this.chunkSignature.length !== SIGNATURE_LENGTH) throw incompleteBody();
    }
    if (sizeBytes === 0) {
      this.chunkDigest = EMPTY_SHA256;
      this.verifyChunk();
      this.expecting = 'trailers';
      return;
    }
    this.chunkCount += 1;
    this.chunkBytes = sizeBytes;
    this.chunkLeftBytes = sizeBytes;
    this.chunkHash = undefined;
    this.expecting = 'chunk bytes';
  }

  private endChunk(line: string): void {
    if (line !== '\r\n') throw incompleteBody();
    if (this.chunkHash) this.chunkDigest = this.chunkHash.digest('hex');
    this.verifyChunk();
    this.expecting = 'chunk line';
  }

  private verifyChunk(): void {
    if (!this.signing) return;
    const { timestamp, scope } = this.signing;
    this.verify(
      `AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${scope}\n${this.previousSignature}\n${EMPTY_SHA256}\n${this.chunkDigest}`,
      this.chunkSignature,
    );
  }

  /** Checks the next link of the chain. */
  private verify(toSign: string, sent: string): void {
    if (!this.signing || !isSameSignature(hmacHex(this.signing.signingKey, toSign), sent)) {
      throw new SigV4Error('SignatureDoesNotMatch', MISMATCH_MESSAGE);
    }
    this.previousSignature = sent;
  }
}
