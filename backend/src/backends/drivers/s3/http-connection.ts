import type net from 'node:net';
import { type ExchangeLine, HttpExchange } from './http-exchange.js';
import type { HttpAnswer, HttpRequest } from './http-message.js';
import { type HttpOrigin, openSocket } from './http-origin.js';
import { keepReadBuffer } from './read-buffers.js';
import { TransportError, type TransportFailure } from './transport-error.js';

export interface ConnectionTimes {
  /** Longest wait for a connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** Longest stillness of the backend while it is its turn, in milliseconds. */
  readonly idleTimeoutMs: number;
}

/** What a connection tells its pool. */
export interface ConnectionOwner {
  /** The exchange is over and the connection may serve another one. */
  onFree(connection: HttpConnection): void;
  /** The connection is gone. */
  onClosed(connection: HttpConnection): void;
}

/**
 * One connection to a backend, and at most one exchange on it. Reading pauses while a chunk is being
 * consumed and while nobody has asked for the body yet; an idle connection keeps reading, to notice its end.
 */
export class HttpConnection implements ExchangeLine {
  /** Whether an exchange has been completed on it: only then may silence mean that it had gone stale. */
  isReused = false;
  /** When it became idle, in milliseconds of the pool's clock. */
  idleSinceMs = 0;

  private readonly socket: net.Socket;
  private readonly readBuffer: Buffer | undefined;
  private readonly timer: NodeJS.Timeout;
  private firesLeft = 0;
  private failure: Error | undefined;
  private exchange: HttpExchange | undefined;

  constructor(
    private readonly origin: HttpOrigin,
    private readonly owner: ConnectionOwner,
    private readonly times: ConnectionTimes,
  ) {
    const { socket, readBuffer } = openSocket(origin, (bytes) => this.onRead(bytes));
    this.socket = socket;
    this.readBuffer = readBuffer;
    this.socket.on('error', (error) =>
      this.fail(new TransportError('closed', 'connection broke', { cause: error })),
    );
    this.socket.on('end', () => this.onEnd());
    this.socket.on('close', () => this.onClose());
    this.timer = setTimeout(() => this.onTimer(), times.idleTimeoutMs).unref();
  }

  /** Resolves when the connection is up. @throws TransportError `connect`, `timeout`, `aborted` */
  async ready(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const event = this.origin.isTls ? 'secureConnect' : 'connect';
    const onClose = (): void => {
      const cause = this.failure?.cause;
      const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'closed';
      reject(new TransportError('connect', `no connection to the backend (${code})`, { cause }));
    };
    const giveUp = (failure: TransportFailure) => (): void => {
      reject(new TransportError(failure, `while connecting: ${failure}`));
      this.socket.destroy();
    };
    const onAbort = giveUp('aborted');
    const timer = setTimeout(giveUp('timeout'), this.times.connectTimeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    this.socket.once(event, resolve).once('close', onClose);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.socket.removeListener(event, resolve).removeListener('close', onClose);
    }
  }

  get isOpen(): boolean {
    return this.failure === undefined && !this.socket.destroyed;
  }

  /** Keeps or lets go of the process: an idle connection must not hold it. */
  holdProcess(isHeld: boolean): void {
    if (isHeld) this.socket.ref();
    else this.socket.unref();
  }

  destroy(): void {
    this.fail(new TransportError('aborted', 'connection dropped'));
  }

  /**
   * Sends a request and waits for the head of its answer.
   *
   * @throws TransportError; whatever the body's source threw
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const exchange = new HttpExchange(this, request, signal);
    this.exchange = exchange;
    return exchange.run();
  }

  /** Whether the running exchange took nothing from a body that cannot be had again, and got no answer. */
  get isRepeatable(): boolean {
    return this.exchange !== undefined && !this.exchange.hasAnswerBegun && this.exchange.isBodyRepeatable;
  }

  // What follows is for the exchange.

  /** From here on the backend has to move within the idle time, times `patience`. */
  expectProgress(patience = 1): void {
    this.firesLeft = patience;
    this.timer.refresh();
  }

  /** It is our own turn: no time runs. */
  expectNothing(): void {
    this.firesLeft = 0;
  }

  write(bytes: Buffer | string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.expectProgress();
    const onWritten = (error?: Error | null): void => {
      if (error) reject(this.failure ?? new TransportError('closed', 'connection broke', { cause: error }));
      else resolve();
    };
    if (typeof bytes === 'string') this.socket.write(bytes, 'latin1', onWritten);
    else this.socket.write(bytes, onWritten);
    return promise;
  }

  writeWhole(bytes: Buffer | string): void {
    if (typeof bytes === 'string') this.socket.write(bytes, 'latin1');
    else this.socket.write(bytes);
  }

  cork(): void {
    this.socket.cork();
  }

  uncork(): void {
    this.socket.uncork();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Ends the running exchange with an error; the connection is of no more use. */
  fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    clearTimeout(this.timer);
    this.socket.destroy();
    this.exchange?.onFailure(error);
    this.owner.onClosed(this);
  }

  /** The exchange is through. */
  finish(isReusable: boolean): void {
    if (this.failure) return;
    this.expectNothing();
    if (!isReusable) return this.destroy();
    this.isReused = true;
    this.exchange = undefined;
    this.socket.resume();
    this.owner.onFree(this);
  }

  private onRead(bytes: Buffer): boolean {
    if (this.exchange && !this.failure) return this.exchange.onRead(bytes);
    this.fail(new TransportError('protocol', 'bytes that nobody asked for'));
    return false;
  }

  private onClose(): void {
    this.onEnd();
    // A consumer may still hold bytes of an answer that broke off.
    if (this.readBuffer && this.exchange?.isThrough !== false) keepReadBuffer(this.readBuffer);
  }

  private onEnd(): void {
    if (this.exchange?.onEndOfStream() === true) return;
    this.fail(new TransportError('closed', 'the backend closed the connection'));
  }

  private onTimer(): void {
    if (this.firesLeft === 0) return;
    if (--this.firesLeft > 0) this.timer.refresh();
    else this.fail(new TransportError('timeout', `nothing moved for ${this.times.idleTimeoutMs} ms`));
  }
}
