import { Socket } from 'node:net';

/** As much as a socket reads at once by default; each connection keeps it. */
const READ_BYTES = 64 * 1024;

/**
 * A socket that reads into the same memory again and again. By default each read is a new buffer outside of V8's heap, and a
 * listing is so many of them with so little garbage of the heap that hundreds of MiB of them wait for a collection.
 *
 * Who listens to `data` gets copies of their own, as from any socket, but while they are {@link lend lent}.
 */
export class ReusingSocket extends Socket {
  private isLent = false;

  constructor() {
    super({
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback: (length, memory) => {
          const bytes = Buffer.from(memory.buffer, memory.byteOffset, length);
          this.emit('data', this.isLent ? bytes : Buffer.from(bytes));
          return true;
        },
      },
    });
  }

  /** @param isLent whether what `data` gives is the socket's again as soon as its listener returns */
  lend(isLent: boolean): void {
    this.isLent = isLent;
  }
}
