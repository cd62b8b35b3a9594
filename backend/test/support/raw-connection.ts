import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** One HTTP answer as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  /** Lower-case names; a repeated header keeps its last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Statuses of the interim answers (100) that came before. */
  readonly interim: readonly number[];
  /** `<Code>` of an S3 error body, else the empty string. */
  readonly code: string;
}

/** Longest wait for an answer, in milliseconds. */
const ANSWER_WITHIN_MS = 20_000;

/** A TCP or TLS connection on which a test says exactly what it wants and reads HTTP answers. */
export class RawConnection {
  private received = Buffer.alloc(0);
  private isEnded = false;
  private failure: Error | undefined;
  private wake: (() => void) | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly tcp: Socket,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake?.();
    });
    const end = (): void => {
      this.isEnded = true;
      this.wake?.();
    };
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', (error) => {
      this.failure = error;
      end();
    });
  }

  static open(origin: string): Promise<RawConnection> {
    const { protocol, hostname: host, port } = new URL(origin);
    return new Promise((resolve, reject) => {
      const tcp = connect({ host, port: Number(port), noDelay: true });
      tcp.once('error', reject);
      if (protocol === 'http:') {
        tcp.once('connect', () => resolve(new RawConnection(tcp, tcp)));
        return;
      }
      const tls = connectTls({ socket: tcp, host });
      tls.once('error', reject);
      tls.once('secureConnect', () => resolve(new RawConnection(tls, tcp)));
    });
  }

  /** Writes bytes as they are; a string is written as Latin-1. Waits for the kernel to take them. */
  async send(bytes: Buffer | string): Promise<void> {
    if (this.isEnded || this.socket.destroyed) return;
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    // A gateway may answer and close while a body is still being sent: that is an answer, not a failure here.
    await new Promise<void>((resolve) => this.socket.write(data, () => resolve()));
  }

  /** Ends our half without more bytes. */
  finish(): void {
    this.socket.end();
  }

  /** Drops the connection. */
  close(): void {
    this.socket.destroy();
  }

  /** Drops the connection with a reset. */
  reset(): void {
    this.tcp.resetAndDestroy();
  }

  /** Whether the other side closes within `timeoutMs` without a further byte. */
  async isClosedWithin(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!this.isEnded && this.received.length === 0 && Date.now() < deadline)
      await this.more(deadline - Date.now());
    return this.isEnded && this.received.length === 0;
  }

  /**
   * Reads the next answer; `undefined` when the connection closes without one.
   *
   * @param method of the request: the answer to a HEAD has no body
   */
  async receive(method = 'GET', timeoutMs = ANSWER_WITHIN_MS): Promise<RawResponse | undefined> {
    const deadline = Date.now() + timeoutMs;
    const interim: number[] = [];
    for (;;) {
      const end = await this.until(() => this.received.indexOf('\r\n\r\n'), deadline);
      if (end === undefined) return undefined;
      const head = this.take(end + 4).toString('latin1');
      const [statusLine = '', ...lines] = head.split('\r\n').filter((line) => line !== '');
      const status = Number(statusLine.split(' ')[1]);
      if (status < 200) {
        interim.push(status);
        continue;
      }
      const headers = Object.fromEntries(lines.map(headerOf));
      const body = await this.receiveBody(
        method === 'HEAD' || status === 204 || status === 304,
        headers,
        deadline,
      );
      const code = /<Code>([^<]*)<\/Code>/.exec(body.toString('utf8'))?.[1] ?? '';
      return { status, headers, body, interim, code };
    }
  }

  private async receiveBody(
    isEmpty: boolean,
    headers: Record<string, string>,
    deadline: number,
  ): Promise<Buffer> {
    if (isEmpty) return Buffer.alloc(0);
    if (headers['transfer-encoding'] === 'chunked') return this.receiveChunks(deadline);
    const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
    if (length === undefined) {
      await this.until(() => (this.isEnded ? 0 : -1), deadline);
      return this.take(this.received.length);
    }
    const complete = await this.until(() => (this.received.length >= length ? 0 : -1), deadline);
    if (complete === undefined)
      throw new Error(`answer ends after ${this.received.length} of ${length} bytes`);
    return this.take(length);
  }

  private async receiveChunks(deadline: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (;;) {
      const end = await this.until(() => this.received.indexOf('\r\n'), deadline);
      if (end === undefined) throw new Error('chunked answer ends early');
      const size = parseInt(this.take(end + 2).toString('latin1'), 16);
      const complete = await this.until(() => (this.received.length >= size + 2 ? 0 : -1), deadline);
      if (complete === undefined) throw new Error('chunked answer ends early');
      chunks.push(this.take(size));
      this.take(2);
      if (size === 0) return Buffer.concat(chunks);
    }
  }

  /** Waits until `find` gives a position; `undefined` when the connection ends first. */
  private async until(find: () => number, deadline: number): Promise<number | undefined> {
    for (;;) {
      const position = find();
      if (position >= 0) return position;
      if (this.isEnded) {
        if (this.failure && this.received.length > 0) throw this.failure;
        return undefined;
      }
      const left = deadline - Date.now();
      if (left <= 0) throw new Error('no answer in time');
      await this.more(left);
    }
  }

  private more(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
    });
  }

  private take(length: number): Buffer {
    const taken = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return Buffer.from(taken);
  }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
