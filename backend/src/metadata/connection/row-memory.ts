/** Room for a page of 1,000 common keys. */
const ROOM_BYTES = 256 * 1024;
const MAX_KEPT_BYTES = 1024 * 1024;
/** As many pages as are likely to be read at once. */
const MAX_KEPT = 16;
/** What pages were read into before: memory that is new is dear, and it stays long. */
const kept: Buffer[] = [];

/** Rows as PostgreSQL sent them, in memory that others come to use. */
export interface RowBytes {
  readonly bytes: Buffer;
  /** Once nobody reads the bytes any more; who never calls it leaves them to the garbage collector. */
  readonly release: () => void;
}

/** Gathers the rows of one answer in one piece. */
export class RowMemory {
  private out: Buffer | undefined;
  private length = 0;

  add(source: Buffer, from: number, to: number): void {
    const out = this.withRoomFor(to - from);
    source.copy(out, this.length, from, to);
    this.length += to - from;
  }

  /** What was added, to which nothing more is. */
  finish(): RowBytes {
    const { out, length } = this;
    if (out === undefined) return { bytes: Buffer.alloc(0), release: () => undefined };
    const release = () => {
      if (out.length <= MAX_KEPT_BYTES && kept.length < MAX_KEPT) kept.push(out);
    };
    return { bytes: out.subarray(0, length), release };
  }

  private withRoomFor(bytes: number): Buffer {
    const { length } = this;
    const out = (this.out ??= kept.pop() ?? Buffer.allocUnsafeSlow(ROOM_BYTES));
    if (length + bytes <= out.length) return out;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * out.length, length + bytes));
    out.copy(larger, 0, 0, length);
    this.out = larger;
    return larger;
  }
}
