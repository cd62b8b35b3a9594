import type { BodyFraming } from './answer-head.js';
import { TransportError } from './transport-error.js';

/** Takes an answer's body out of the bytes of its connection; copies nothing. */
export interface BodyDecoder {
  /** Whether the whole body has been taken. */
  readonly isDone: boolean;
  /** Bytes that are known to be still to come; undefined when only the end will tell. */
  readonly missingBytes: number | undefined;
  /**
   * Takes the next stretch of body that starts at or after `at`.
   *
   * @returns where the stretch starts and ends, and where to go on; an empty stretch is possible
   * @throws TransportError `protocol`
   */
  take(chunk: Buffer, at: number): Stretch;
  /** Tells that the connection ended. Whether that was a proper end of this body. */
  endOfStream(): boolean;
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** The decoder for a framing. */
export function bodyDecoder(framing: BodyFraming): BodyDecoder {
  switch (framing.kind) {
    case 'none':
      return new LengthDecoder(0);
    case 'length':
      return new LengthDecoder(framing.sizeBytes);
    case 'chunked':
      return new ChunkedDecoder();
    case 'until-close':
      return new UntilCloseDecoder();
  }
}

class LengthDecoder implements BodyDecoder {
  constructor(public missingBytes: number) {}

  get isDone(): boolean {
    return this.missingBytes === 0;
  }

  take(chunk: Buffer, at: number): Stretch {
    const end = Math.min(at + this.missingBytes, chunk.length);
    this.missingBytes -= end - at;
    return { start: at, end, next: end };
  }

  endOfStream(): boolean {
    return this.isDone;
  }
}

class UntilCloseDecoder implements BodyDecoder {
  isDone = false;
  readonly missingBytes = undefined;

  take(chunk: Buffer, at: number): Stretch {
    return { start: at, end: chunk.length, next: chunk.length };
  }

  endOfStream(): boolean {
    this.isDone = true;
    return true;
  }
}

/** A chunk-size line with extensions, and each trailer line; generous, nobody sends more. */
const MAX_LINE_BYTES = 4096;
const MAX_TRAILER_LINES = 64;
const CHUNK_SIZE = /^([0-9a-fA-F]{1,12})[ \t]*(?:;|$)/;
const LF = 0x0a;

/** RFC 9112, section 7.1. Extensions and trailers are read and dropped. */
class ChunkedDecoder implements BodyDecoder {
  isDone = false;
  readonly missingBytes = undefined;
  private state: 'size' | 'data' | 'data-end' | 'trailer' = 'size';
  private chunkBytes = 0;
  private line = '';
  private trailerLines = 0;

  take(chunk: Buffer, at: number): Stretch {
    let next = at;
    while (next < chunk.length && !this.isDone) {
      if (this.state === 'data') {
        const end = Math.min(next + this.chunkBytes, chunk.length);
        this.chunkBytes -= end - next;
        if (this.chunkBytes === 0) this.state = 'data-end';
        return { start: next, end, next: end };
      }
      next = this.takeLine(chunk, next);
    }
    return { start: next, end: next, next };
  }

  endOfStream(): boolean {
    return this.isDone;
  }

  private takeLine(chunk: Buffer, at: number): number {
    const lineFeed = chunk.indexOf(LF, at);
    const end = lineFeed === -1 ? chunk.length : lineFeed + 1;
    if (this.line.length + end - at > MAX_LINE_BYTES) throw malformed('line too long');
    this.line += chunk.toString('latin1', at, end);
    if (lineFeed === -1) return end;
    if (!this.line.endsWith('\r\n')) throw malformed('line without CRLF');
    const line = this.line.slice(0, -2);
    this.line = '';
    this.endLine(line);
    return end;
  }

  private endLine(line: string): void {
    if (this.state === 'data-end') {
      if (line !== '') throw malformed('chunk longer than its size');
      this.state = 'size';
    } else if (this.state === 'size') {
      const size = CHUNK_SIZE.exec(line)?.[1];
      if (size === undefined) throw malformed('not a chunk size');
      this.chunkBytes = parseInt(size, 16);
      this.state = this.chunkBytes === 0 ? 'trailer' : 'data';
    } else if (line === '') {
      this.isDone = true;
    } else if (++this.trailerLines > MAX_TRAILER_LINES) {
      throw malformed('too many trailers');
    }
  }
}

const malformed = (what: string): TransportError => new TransportError('protocol', `chunked body: ${what}`);
