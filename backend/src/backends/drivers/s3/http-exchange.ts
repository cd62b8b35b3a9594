import { type AnswerHead, parseAnswerHead } from './answer-head.js';
import { type BodyDecoder, bodyDecoder, type Stretch } from './body-decoder.js';
import type { ChunkTaker, HttpAnswer, HttpRequest } from './http-message.js';
import { RequestSender, type RequestSink } from './request-sender.js';
import { TransportError } from './transport-error.js';

/** No provider's head comes near it; node's own parser allows 16 KiB. */
const MAX_HEAD_BYTES = 64 * 1024;
/** Informational answers before the real one. */
const MAX_INTERIM_ANSWERS = 16;
const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

type Deferred<T> = Omit<PromiseWithResolvers<T>, 'promise'>;

/** What an exchange asks of its connection. */
export interface ExchangeLine extends RequestSink {
  /** From here on the backend has to move within the idle time, times `patience`. */
  expectProgress(patience?: number): void;
  resume(): void;
  /** Ends the exchange with an error; the connection is of no more use. */
  fail(error: Error): void;
  /** The exchange is through. */
  finish(isReusable: boolean): void;
}

/** One request and its answer on one connection. */
export class HttpExchange implements HttpAnswer {
  status = 0;
  headers: AnswerHead['headers'] = new Map();
  sizeBytes: number | undefined;
  hasAnswerBegun = false;
  /** Whether nothing of what was read is needed any more. */
  isThrough = false;

  private head: AnswerHead | undefined;
  private decoder: BodyDecoder | undefined;
  private headBytes: Buffer = NOTHING;
  private interimAnswers = 0;
  /** Read but not yet consumed: a view into the connection's read buffer. */
  private unread: Buffer = NOTHING;
  private isPaused = false;
  private isOver = false;
  private failure: Error | undefined;
  private headWaiter: Deferred<HttpAnswer> | undefined;
  private chunkWaiter: Deferred<void> | undefined;
  private readonly sender: RequestSender;
  private readonly onAbort = (): void =>
    this.connection.fail(new TransportError('aborted', 'the caller ended the call'));

  constructor(
    private readonly connection: ExchangeLine,
    private readonly request: HttpRequest,
    private readonly signal: AbortSignal,
  ) {
    this.sender = new RequestSender(connection, request);
  }

  get isBodyRepeatable(): boolean {
    return this.sender.isRepeatable;
  }

  run(): Promise<HttpAnswer> {
    const { promise, ...waiter } = Promise.withResolvers<HttpAnswer>();
    this.headWaiter = waiter;
    if (this.signal.aborted) {
      this.onAbort();
      return promise;
    }
    this.signal.addEventListener('abort', this.onAbort, { once: true });
    const onSent = (): void => {
      if (!this.head && !this.failure) this.connection.expectProgress(this.request.patience);
    };
    if (this.sender.sendAtOnce()) onSent();
    else {
      this.sender.send().then(onSent, (error: Error) => {
        // Once an answer has begun, it tells more than the body that could not be sent.
        if (!this.hasAnswerBegun) this.connection.fail(error);
      });
    }
    return promise;
  }

  /** Takes what was read. Whether to read on. */
  onRead(bytes: Buffer): boolean {
    this.hasAnswerBegun = true;
    if (this.isOver || (this.decoder && this.isPaused === false && this.unread.length > 0)) {
      this.connection.fail(new TransportError('protocol', 'bytes after the end of the answer'));
      return false;
    }
    this.unread = bytes;
    try {
      if (!this.decoder && !this.takeHead()) return this.failure === undefined;
    } catch (error) {
      this.connection.fail(error as Error);
      return false;
    }
    const waiter = this.chunkWaiter;
    this.chunkWaiter = undefined;
    waiter?.resolve();
    this.isPaused = !this.isOver && !this.isWholeBodyHere;
    return !this.isPaused;
  }

  /** The connection ended. Whether that was in order. */
  onEndOfStream(): boolean {
    if (this.isOver || this.decoder?.endOfStream() !== true) return false;
    this.chunkWaiter?.resolve();
    this.chunkWaiter = undefined;
    return true;
  }

  onFailure(error: Error): void {
    this.failure = error;
    this.end();
    this.headWaiter?.reject(error);
    const isShort = error instanceof TransportError && error.failure === 'closed';
    const short = (): Error =>
      new TransportError('short', 'the answer ended before its end', { cause: error });
    if (isShort && this.decoder) this.failure = short();
    this.chunkWaiter?.reject(this.failure);
  }

  async deliver(take: ChunkTaker): Promise<void> {
    const { decoder } = this;
    if (!decoder) throw new TransportError('protocol', 'no answer yet');
    try {
      while (!decoder.isDone || this.unread.length > 0) {
        if (this.failure) throw this.failure;
        if (this.unread.length === 0) {
          await this.nextChunk();
          continue;
        }
        const { unread } = this;
        const stretch = decoder.take(unread, 0);
        const taken = this.pass(stretch, take);
        if (taken) await taken;
        this.unread = unread.subarray(stretch.next);
      }
    } catch (error) {
      this.connection.fail(error as Error);
      throw error;
    }
    this.finish(true);
  }

  takeWhole(maxBytes: number): Buffer | undefined {
    const { decoder, unread } = this;
    const isHere = unread.length > 0 && decoder?.missingBytes === unread.length;
    if (!isHere || unread.length > maxBytes || this.isOver) return undefined;
    const { start, end } = decoder.take(unread, 0);
    const whole = Buffer.from(unread.subarray(start, end));
    this.unread = NOTHING;
    this.finish(true);
    return whole;
  }

  cancel(): void {
    if (!this.isOver) this.connection.fail(new TransportError('aborted', 'the body was cancelled'));
  }

  private get isWholeBodyHere(): boolean {
    const missing = this.decoder?.missingBytes;
    return missing !== undefined && missing <= this.unread.length;
  }

  private pass({ start, end, next }: Stretch, take: ChunkTaker): Promise<void> | void {
    const { unread } = this;
    if (this.decoder?.isDone && next < unread.length)
      throw new TransportError('protocol', 'bytes after the end of the answer');
    if (end === start) return;
    this.connection.expectNothing();
    return take(unread.subarray(start, end));
  }

  private nextChunk(): Promise<void> {
    const { promise, ...waiter } = Promise.withResolvers<void>();
    this.chunkWaiter = waiter;
    this.connection.expectProgress();
    this.isPaused = false;
    this.connection.resume();
    return promise;
  }

  /** Takes the head out of what was read. Whether it is complete. */
  private takeHead(): boolean {
    for (;;) {
      const bytes = this.headBytes.length === 0 ? this.unread : Buffer.concat([this.headBytes, this.unread]);
      const end = bytes.indexOf(HEAD_END);
      if (end > MAX_HEAD_BYTES || (end === -1 && bytes.length > MAX_HEAD_BYTES)) {
        throw new TransportError('protocol', 'head of the answer is too long');
      }
      if (end === -1) {
        // A copy: the read buffer is about to be filled again.
        this.headBytes = Buffer.from(bytes);
        this.unread = NOTHING;
        return false;
      }
      const head = parseAnswerHead(bytes.toString('latin1', 0, end), this.request.method);
      this.headBytes = NOTHING;
      this.unread = bytes.subarray(end + HEAD_END.length);
      if (head.status >= 200) {
        this.beginBody(head);
        return true;
      }
      if (head.status === 101 || ++this.interimAnswers > MAX_INTERIM_ANSWERS) {
        throw new TransportError('protocol', 'unexpected informational answer');
      }
    }
  }

  private beginBody(head: AnswerHead): void {
    this.head = head;
    this.status = head.status;
    this.headers = head.headers;
    this.sizeBytes = head.framing.kind === 'length' ? head.framing.sizeBytes : undefined;
    if (head.framing.kind === 'none') this.sizeBytes = 0;
    this.decoder = bodyDecoder(head.framing);
    const wasEarly = this.sender.stop();
    if (wasEarly && head.status < 300) {
      throw new TransportError('protocol', 'success was answered before the whole body was sent');
    }
    this.connection.expectNothing();
    this.headWaiter?.resolve(this);
    if (this.decoder.isDone) this.finish(this.unread.length === 0);
  }

  private finish(isClean: boolean): void {
    if (this.isOver) return;
    this.end();
    this.isThrough = this.unread.length === 0;
    this.connection.finish(isClean && this.head?.isKeepAlive === true && this.sender.isComplete);
  }

  private end(): void {
    this.isOver = true;
    this.signal.removeEventListener('abort', this.onAbort);
    this.sender.stop();
  }
}
