import { TransportError } from './transport-error.js';

/** Cuts one body into consecutive parts without holding more of it than the chunk in hand. */
export class BodySplitter {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer | undefined;

  constructor(body: Buffer | AsyncIterable<Buffer>) {
    const source = Buffer.isBuffer(body) ? once(body) : body;
    this.source = source[Symbol.asyncIterator]();
  }

  /** The next `sizeBytes` of the body; fewer when it ends before. Parts are taken one after the other. */
  async *part(sizeBytes: number): AsyncGenerator<Buffer> {
    let missing = sizeBytes;
    while (missing > 0) {
      const chunk = this.rest ?? (await this.pull());
      if (!chunk) return;
      const piece = chunk.subarray(0, missing);
      missing -= piece.length;
      this.rest = piece.length < chunk.length ? chunk.subarray(piece.length) : undefined;
      yield piece;
    }
  }

  /** Makes sure that nothing is left. @throws TransportError `length`; what the source threw */
  async end(): Promise<void> {
    if (this.rest ?? (await this.pull()))
      throw new TransportError('length', 'the body is longer than declared');
  }

  /** Lets go of a source that is not read to its end. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  private async pull(): Promise<Buffer | undefined> {
    for (;;) {
      const { done, value } = await this.source.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
