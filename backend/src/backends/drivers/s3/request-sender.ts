import type { HttpRequest } from './http-message.js';
import { TransportError } from './transport-error.js';

/** Up to here head and body are copied together: dearer than a second buffer only above. */
const MAX_JOINED_BYTES = 16 * 1024;
/** A large Buffer is written in slices, so that progress can be seen. */
const SLICE_BYTES = 1024 * 1024;

/** Where a request is written to. */
export interface RequestSink {
  write(bytes: Buffer | string): Promise<void>;
  /** Writes a whole request. That it failed is told by the end of the connection. */
  writeWhole(bytes: Buffer | string): void;
  cork(): void;
  uncork(): void;
  expectNothing(): void;
}

/**
 * Writes one request, and holds its body to its declared length. The last piece of a streamed body is held
 * back until its source has ended well: a body that fails at its very end never becomes an object.
 */
export class RequestSender {
  private hasPulled = false;
  private isStopped = false;
  private isSent = false;

  constructor(
    private readonly sink: RequestSink,
    private readonly request: HttpRequest,
  ) {}

  /** Whether the whole request went out. */
  get isComplete(): boolean {
    return this.isSent;
  }

  /** Whether the request could be sent once more from its beginning. */
  get isRepeatable(): boolean {
    const { body } = this.request;
    if (!this.hasPulled) return true;
    return body !== undefined && 'isRepeatable' in body && body.isRepeatable();
  }

  /** Ends the sending. Whether that left something unsent. */
  stop(): boolean {
    this.isStopped = true;
    return !this.isSent;
  }

  /** Sends a small request in one write that nobody waits for: the answer, or the connection's end, tells of it. */
  sendAtOnce(): boolean {
    const { head, body, sizeBytes } = this.request;
    if (body === undefined || (Buffer.isBuffer(body) && body.length === 0)) {
      if (sizeBytes !== 0) return false;
      this.isSent = true;
      this.sink.writeWhole(head);
      return true;
    }
    if (!Buffer.isBuffer(body) || body.length !== sizeBytes || sizeBytes > MAX_JOINED_BYTES) return false;
    const whole = Buffer.allocUnsafe(head.length + sizeBytes);
    whole.write(head, 0, 'latin1');
    body.copy(whole, head.length);
    this.isSent = true;
    this.sink.writeWhole(whole);
    return true;
  }

  /** @throws TransportError `length`, `closed`, `timeout`; whatever the source threw */
  async send(): Promise<void> {
    const { head, body, sizeBytes } = this.request;
    if (body === undefined || Buffer.isBuffer(body)) {
      if ((body?.length ?? 0) !== sizeBytes) throw this.wrongLength(body?.length ?? 0);
      if (body) await this.sendBuffer(head, body);
    } else {
      await this.sendStream(head, body);
    }
  }

  private async sendBuffer(head: string, body: Buffer): Promise<void> {
    this.sink.cork();
    void this.sink.write(head).catch(() => undefined); // the body's write fails with it
    for (let at = 0; at < body.length && !this.isStopped; at += SLICE_BYTES) {
      if (at + SLICE_BYTES >= body.length) this.isSent = true;
      const written = this.sink.write(body.subarray(at, at + SLICE_BYTES));
      if (at === 0) this.sink.uncork();
      await written;
    }
  }

  private async sendStream(head: string, body: AsyncIterable<Buffer>): Promise<void> {
    const { sizeBytes } = this.request;
    let headToSend: string | undefined = head;
    let sentBytes = 0;
    let last: Buffer<ArrayBuffer> | undefined;
    const flush = async (bytes: Buffer): Promise<void> => {
      if (headToSend === undefined) return this.sink.write(bytes);
      this.sink.cork();
      void this.sink.write(headToSend).catch(() => undefined); // the body's write fails with it
      headToSend = undefined;
      const written = this.sink.write(bytes);
      this.sink.uncork();
      return written;
    };
    this.hasPulled = true;
    this.sink.expectNothing();
    for await (const chunk of body) {
      if (this.isStopped) return;
      if (chunk.length === 0) continue;
      sentBytes += chunk.length;
      if (sentBytes > sizeBytes) throw this.wrongLength(sentBytes);
      // A copy, because the source may reuse its buffer once it is asked for more.
      if (sentBytes === sizeBytes) last = Buffer.from(chunk);
      else await flush(chunk);
      this.sink.expectNothing();
    }
    if (this.isStopped) return;
    if (sentBytes < sizeBytes) throw this.wrongLength(sentBytes);
    this.isSent = true;
    if (!last) return this.sink.write(head);
    await flush(last);
    // Left to the garbage collector, every 64 copies of a megabyte would cost a full collection.
    if (last.byteLength === last.buffer.byteLength) last.buffer.transfer(0);
  }

  private wrongLength(bytes: number): TransportError {
    return new TransportError('length', `the body has ${bytes} instead of ${this.request.sizeBytes} bytes`);
  }
}
