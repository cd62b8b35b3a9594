const HEAD_END = Buffer.from('\r\n\r\n');
/** Answers of S3 servers have heads far below this. */
const MAX_HEAD_BYTES = 64 * 1024;

/** What came back for one request. */
export interface CountedAnswer {
  readonly status: number;
  readonly bodyBytes: number;
  /** Whether the server takes no further request on this connection. */
  readonly isLast: boolean;
}

type Phase = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'trailer' | 'done';

/**
 * Reads one HTTP/1.1 answer after the other from a connection, counting bodies instead of keeping them, so that
 * the load generator costs little. Knows what the servers of the bench send: Content-Length, chunked, no body.
 */
export class AnswerReader {
  private phase: Phase = 'head';
  private kept: Buffer = Buffer.alloc(0);
  private status = 0;
  private bodyBytes = 0;
  private left = 0;
  private isBodyless = false;
  private isLast = false;

  /** @param isHead whether the next answer is one to HEAD, which has no body */
  begin(isHead: boolean): void {
    this.phase = 'head';
    this.kept = Buffer.alloc(0);
    this.bodyBytes = 0;
    this.isBodyless = isHead;
  }

  /**
   * Takes the next bytes; they are not kept beyond this call.
   *
   * @returns the answer, once it is complete
   * @throws Error for what is no answer of this kind
   */
  push(chunk: Buffer): CountedAnswer | undefined {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.phase === 'done') throw new Error('bytes after the end of the answer');
      rest = this.take(rest);
    }
    if (!this.isDone()) return undefined;
    const { status, bodyBytes, isLast } = this;
    return { status, bodyBytes, isLast };
  }

  private isDone(): boolean {
    return this.phase === 'done';
  }

  private take(chunk: Buffer): Buffer {
    switch (this.phase) {
      case 'head':
        return this.takeHead(chunk);
      case 'length':
      case 'chunk-data':
        return this.takeBody(chunk);
      default:
        return this.takeLine(chunk);
    }
  }

  private takeHead(chunk: Buffer): Buffer {
    const all = this.kept.length === 0 ? chunk : Buffer.concat([this.kept, chunk]);
    const end = all.indexOf(HEAD_END);
    if (end < 0) {
      if (all.length > MAX_HEAD_BYTES) throw new Error('the head of the answer does not end');
      this.kept = Buffer.from(all);
      return all.subarray(all.length);
    }
    this.kept = Buffer.alloc(0);
    this.readHead(all.toString('latin1', 0, end));
    return all.subarray(end + HEAD_END.length);
  }

  private readHead(head: string): void {
    const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
    if (status === undefined) throw new Error(`no answer of HTTP/1.1: ${head.slice(0, 40)}`);
    this.status = Number(status);
    this.isLast = /\r\nconnection:[ \t]*close/i.test(head);
    if (this.status < 200) {
      // 100 Continue: the answer itself follows.
      this.phase = 'head';
    } else if (this.isBodyless || this.status === 204 || this.status === 304) {
      this.phase = 'done';
    } else if (/\r\ntransfer-encoding:[ \t]*chunked/i.test(head)) {
      this.phase = 'chunk-size';
    } else {
      const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1];
      if (length === undefined) throw new Error('an answer without a length');
      this.left = Number(length);
      this.phase = this.left === 0 ? 'done' : 'length';
    }
  }

  private takeBody(chunk: Buffer): Buffer {
    const taken = Math.min(this.left, chunk.length);
    this.left -= taken;
    if (this.phase === 'length') {
      this.bodyBytes += taken;
      if (this.left === 0) this.phase = 'done';
    } else {
      // The two bytes behind a chunk are its line end.
      if (this.left === 0) this.phase = 'chunk-size';
    }
    return chunk.subarray(taken);
  }

  /** A chunk's size or a line of the trailer. */
  private takeLine(chunk: Buffer): Buffer {
    const end = chunk.indexOf(0x0a);
    if (end < 0) {
      this.kept = Buffer.concat([this.kept, chunk]);
      return chunk.subarray(chunk.length);
    }
    const line = (this.kept.toString('latin1') + chunk.toString('latin1', 0, end)).trim();
    this.kept = Buffer.alloc(0);
    if (this.phase === 'trailer') {
      if (line === '') this.phase = 'done';
    } else {
      const size = Number.parseInt(line, 16);
      if (!Number.isSafeInteger(size)) throw new Error(`no size of a chunk: ${line.slice(0, 20)}`);
      this.bodyBytes += size;
      this.left = size + 2;
      this.phase = size === 0 ? 'trailer' : 'chunk-data';
    }
    return chunk.subarray(end + 1);
  }
}
