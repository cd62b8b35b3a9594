import { connect, type Socket } from 'node:net';
import { AnswerReader, type CountedAnswer } from './answer-reader.js';

/** Bytes read from the socket at once, into a buffer that is reused. */
const READ_BYTES = 256 * 1024;
/** A server that says nothing for so long will not. */
const SILENCE_MS = 60_000;

interface Waiting {
  readonly resolve: (answer: CountedAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** One keep-alive connection that has one request in flight at a time. */
export class LoadConnection {
  private readonly reader = new AnswerReader();
  private waiting: Waiting | undefined;
  private isSpent = false;

  private constructor(private readonly socket: Socket) {}

  /** @throws Error when nobody listens */
  static open(host: string, port: number): Promise<LoadConnection> {
    return new Promise((resolve, reject) => {
      const buffer = Buffer.allocUnsafe(READ_BYTES);
      const socket: Socket = connect({
        host,
        port,
        noDelay: true,
        onread: {
          buffer,
          callback: (bytes: number) => {
            connection.take(buffer.subarray(0, bytes));
            return true;
          },
        },
      });
      const connection = new LoadConnection(socket);
      socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('no answer came')));
      socket.once('connect', () => resolve(connection));
      socket.on('error', (error) => {
        reject(error);
        connection.fail(error);
      });
      socket.once('close', () => connection.fail(new Error('the connection was closed')));
    });
  }

  /** Whether it can be asked. */
  get isOpen(): boolean {
    return this.socket.writable && !this.isSpent;
  }

  /** Sends one request and counts its answer. @throws Error when the connection breaks or no answer comes */
  ask(head: string, body: Buffer | undefined, isHead: boolean): Promise<CountedAnswer> {
    this.reader.begin(isHead);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      if (body === undefined) {
        this.socket.write(head, 'latin1');
        return;
      }
      this.socket.cork();
      this.socket.write(head, 'latin1');
      this.socket.write(body);
      this.socket.uncork();
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(bytes: Buffer): void {
    try {
      const answer = this.reader.push(bytes);
      if (answer === undefined) return;
      this.isSpent = answer.isLast;
      const { waiting } = this;
      this.waiting = undefined;
      waiting?.resolve(answer);
    } catch (error) {
      this.socket.destroy(error as Error);
    }
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
