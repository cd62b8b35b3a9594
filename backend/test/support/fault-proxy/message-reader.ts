import type { Socket } from 'node:net';

/** The head of a message: its bytes as they came, and what framing needs to know of them. */
export interface MessageHead {
  readonly bytes: Buffer;
  /** Request or status line. */
  readonly firstLine: string;
  /** Lower-case names; a repeated header keeps its last value. */
  readonly headers: ReadonlyMap<string, string>;
}

/** How the end of a body is known. */
export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** A piece of a body: bytes as framed on the wire, and the body's own bytes among them. */
export interface BodyPiece {
  readonly wire: Buffer;
  readonly data: Buffer;
}

/** Reads HTTP/1.1 messages from a socket without changing a byte; reads on only when it is asked. */
export class MessageReader {
  private pending: Buffer = Buffer.alloc(0);

  constructor(private readonly socket: Socket) {}

  /** The next head; `undefined` when the socket ends before one. */
  async head(): Promise<MessageHead | undefined> {
    for (;;) {
      const end = this.pending.indexOf('\r\n\r\n');
      if (end >= 0) return parseHead(this.take(end + 4));
      const more = await this.more();
      if (!more) return undefined;
    }
  }

  /** The pieces of a body; ends early, without an error, when the socket does. */
  async *body(framing: Framing): AsyncGenerator<BodyPiece> {
    if (framing.kind === 'chunked') return yield* this.chunkedBody();
    let left = framing.kind === 'length' ? framing.length : Infinity;
    while (left > 0) {
      if (this.pending.length === 0 && !(await this.more())) return;
      const wire = this.take(Math.min(left, this.pending.length));
      left -= wire.length;
      yield { wire, data: wire };
    }
  }

  private async *chunkedBody(): AsyncGenerator<BodyPiece> {
    for (;;) {
      const line = await this.line();
      if (!line) return;
      const size = parseInt(line.toString('latin1'), 16);
      yield { wire: line, data: Buffer.alloc(0) };
      let left = size;
      while (left > 0) {
        if (this.pending.length === 0 && !(await this.more())) return;
        const wire = this.take(Math.min(left, this.pending.length));
        left -= wire.length;
        yield { wire, data: wire };
      }
      if (size > 0) {
        const end = await this.line();
        if (!end) return;
        yield { wire: end, data: Buffer.alloc(0) };
        continue;
      }
      // Trailer lines, then an empty one.
      for (;;) {
        const trailer = await this.line();
        if (!trailer) return;
        yield { wire: trailer, data: Buffer.alloc(0) };
        if (trailer.length === 2) return;
      }
    }
  }

  private async line(): Promise<Buffer | undefined> {
    for (;;) {
      const end = this.pending.indexOf('\r\n');
      if (end >= 0) return this.take(end + 2);
      if (!(await this.more())) return undefined;
    }
  }

  /** Reads what the socket has; false at its end. */
  private async more(): Promise<boolean> {
    for (;;) {
      const chunk = this.socket.read() as Buffer | null;
      if (chunk) {
        this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
        return true;
      }
      if (this.socket.readableEnded || this.socket.destroyed) return false;
      await readableOrEnded(this.socket);
    }
  }

  private take(length: number): Buffer {
    const taken = this.pending.subarray(0, length);
    this.pending = this.pending.subarray(length);
    return taken;
  }
}

/** How a request's body ends. */
export function requestFraming(head: MessageHead): Framing {
  if (isChunked(head)) return { kind: 'chunked' };
  return { kind: 'length', length: Number(head.headers.get('content-length') ?? 0) };
}

/** How an answer's body ends (RFC 9112, section 6.3). */
export function replyFraming(head: MessageHead, method: string, status: number): Framing {
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200)
    return { kind: 'length', length: 0 };
  if (isChunked(head)) return { kind: 'chunked' };
  const length = head.headers.get('content-length');
  return length === undefined ? { kind: 'until-close' } : { kind: 'length', length: Number(length) };
}

function isChunked(head: MessageHead): boolean {
  return head.headers.get('transfer-encoding')?.toLowerCase().endsWith('chunked') ?? false;
}

function parseHead(bytes: Buffer): MessageHead {
  const [firstLine = '', ...lines] = bytes
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line !== '');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  return { bytes, firstLine, headers };
}

function readableOrEnded(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      for (const event of ['readable', 'end', 'close', 'error']) socket.off(event, settle);
      resolve();
    };
    for (const event of ['readable', 'end', 'close', 'error']) socket.on(event, settle);
  });
}
