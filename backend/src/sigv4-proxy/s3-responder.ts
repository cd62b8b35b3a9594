import type { ServerResponse } from 'node:http';
import { type S3Error, writeErrorXml } from '@sgw/s3-wire';
import { HOST_ID } from './request-ids.js';

/** Longest silence of a client that is being answered, in milliseconds. */
const STALL_TIMEOUT_MS = 60_000;

export type ResponseHeaders = Readonly<Record<string, string | number | undefined>>;

/** Writes one answer. Every answer carries the two ids that an error's XML carries; the first is also the log's. */
export class S3Responder {
  /** Body bytes handed to the connection. */
  sentBytes = 0;
  /** Set while the request's body is still coming: ending the answer would close the connection under it. */
  isEndDeferred = false;
  private pending: { status: number; headers: ResponseHeaders } | undefined;
  /** Writes whose callback is still to come. */
  private unwritten = 0;
  private waiter: Omit<PromiseWithResolvers<void>, 'promise'> | undefined;
  private isWatched = false;
  private readonly onWritten = (error?: Error | null): void => {
    this.unwritten--;
    if (error) this.settle(error);
    else if (this.unwritten === 0) this.settle();
  };

  constructor(
    private readonly response: ServerResponse,
    private readonly requestId: string,
    private extraHeaders: ResponseHeaders,
    private readonly stallTimeoutMs = STALL_TIMEOUT_MS,
  ) {}

  /** Headers that the answer carries whatever it will be. */
  carry(headers: ResponseHeaders): void {
    this.extraHeaders = { ...this.extraHeaders, ...headers };
  }

  get hasStarted(): boolean {
    return this.response.headersSent;
  }

  /** An answer without a body. */
  empty(status: number, headers: ResponseHeaders = {}): void {
    const length = status === 204 || status === 304 ? {} : { 'content-length': 0 };
    this.writeHead(status, { ...length, ...headers });
    this.response.end();
  }

  /** Only the head of an answer whose body has this many bytes (HEAD). */
  head(status: number, sizeBytes: number, headers: ResponseHeaders): void {
    this.writeHead(status, { 'content-length': sizeBytes, ...headers });
    this.response.end();
  }

  xml(status: number, document: string, headers: ResponseHeaders = {}): void {
    this.document(status, document, { 'content-type': 'application/xml', ...headers });
  }

  /** A small document in one piece, of the type that the headers name. */
  document(status: number, document: string, headers: ResponseHeaders): void {
    const body = Buffer.from(document);
    this.sentBytes = body.length;
    this.writeHead(status, { 'content-length': body.length, ...headers });
    if (this.isEndDeferred) this.response.write(body);
    else this.response.end(body);
  }

  /** Announces a streamed body; its head goes out with the first bytes, so that a failure before them can still be told. */
  begin(status: number, sizeBytes: number, headers: ResponseHeaders): void {
    this.pending = { status, headers: { 'content-length': sizeBytes, ...headers } };
  }

  /**
   * Returns, or resolves, when the connection has taken the chunk: it may be reused then. Rejects when the client went
   * away. One write at a time.
   */
  write(chunk: Buffer): Promise<void> | void {
    this.sentBytes += chunk.length;
    const { response } = this;
    const { socket } = response;
    this.unwritten++;
    if (this.pending) {
      // Head and first bytes leave in one write.
      response.cork();
      this.flushHead();
      response.write(chunk, this.onWritten);
      response.uncork();
    } else {
      response.write(chunk, this.onWritten);
    }
    // The system took all of it at once, as it does with small bodies: there is nothing to wait for.
    if (socket?.writableLength === 0 && !socket.errored && !socket.destroyed) return;
    return this.untilWritten();
  }

  end(): void {
    this.flushHead();
    // Whatever is asked next on the connection may take its time.
    if (this.isWatched) this.response.setTimeout(0);
    this.response.end();
  }

  /** Ends an answer whose end was deferred. */
  release(): void {
    if (this.isEndDeferred) this.response.end();
  }

  /** Breaks off: what was sent must not be taken for the whole. */
  breakOff(): void {
    this.response.destroy();
  }

  error(error: S3Error, context: { resource: string; bucket?: string; key?: string; isHead: boolean }): void {
    this.pending = undefined;
    if (error.status === 304) return this.empty(304, headersOf(error));
    if (context.isHead) return this.head(error.status, 0, headersOf(error));
    const document = writeErrorXml(error, { requestId: this.requestId, hostId: HOST_ID, ...context });
    this.xml(error.status, document, headersOf(error));
  }

  /**
   * The connection's own timer watches over all writes of an answer: it knows whether bytes of a large write move, and so
   * does not take a slow client for a silent one.
   */
  private untilWritten(): Promise<void> {
    const { promise, ...waiter } = Promise.withResolvers<void>();
    this.waiter = waiter;
    if (this.isWatched) return promise;
    this.isWatched = true;
    const { response } = this;
    response.setTimeout(this.stallTimeoutMs, () => {
      // Else it is the backend that is waited for.
      if (this.waiter) response.destroy(new Error('The client stopped reading'));
    });
    response.once('close', () => this.settle(new Error('The client went away')));
    return promise;
  }

  private settle(error?: Error): void {
    const { waiter } = this;
    this.waiter = undefined;
    if (error) waiter?.reject(error);
    else waiter?.resolve();
  }

  private flushHead(): void {
    if (!this.pending) return;
    const { status, headers } = this.pending;
    this.pending = undefined;
    this.writeHead(status, headers);
  }

  private writeHead(status: number, headers: ResponseHeaders): void {
    const lines: string[] = ['x-amz-request-id', this.requestId, 'x-amz-id-2', HOST_ID];
    for (const all of [this.extraHeaders, headers]) {
      for (const name in all) {
        const value = all[name];
        if (value !== undefined) lines.push(name, String(value));
      }
    }
    this.response.writeHead(status, lines);
  }
}

/** Throttling and outages say when to come back, a delete marker that it is one; the rest of an error is in its XML. */
function headersOf(error: S3Error): ResponseHeaders {
  return error.status === 503 ? { ...error.headers, 'retry-after': 1 } : error.headers;
}
