import type { RowBytes } from '../connection/row-memory.js';

/** Where one field of every object begins and ends in the bytes of its page: at the same place where there is none. */
export interface FieldRanges {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * The objects of a page, in the order of their keys, where they lie in PostgreSQL's answer: pages of a thousand are written
 * all the time, and what became a string or an object in between would cost more than the writing.
 */
export interface ListedObjects {
  readonly count: number;
  /** They hold every object's fields. */
  readonly bytes: Buffer;
  readonly keys: FieldRanges;
  readonly etags: FieldRanges;
  readonly checksumAlgorithms: FieldRanges;
  readonly checksumTypes: FieldRanges;
  /** When each was committed, in whole seconds since 1970. */
  readonly seconds: readonly number[];
  readonly sizes: readonly number[];
  /** Which of the page's owners each has. */
  readonly owners: readonly number[];
}

/** One of them. */
export interface ListedObject {
  readonly key: string;
  /** ISO 8601, in whole seconds as S3 shows it. */
  readonly lastModified: string;
  /** Without quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
}

/** One page of a listing. */
export interface Listing {
  readonly objects: ListedObjects;
  /** Internal ids of the users who own them; none where owners were not asked for. */
  readonly ownerUserIds: readonly string[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of the page: where the next one begins; undefined on the last page. */
  readonly next: string | undefined;
  /** Once its objects are written, or read: others come to use their memory. Who never calls it leaves that to the garbage collector. */
  readonly release: () => void;
}

/** The columns of the rows that {@link readListedPage} reads. A common prefix has a key alone. */
export const LISTED_COLUMNS = 'key, committed_at, etag, size_bytes, checksum_algorithm, checksum_type';
/** The same with the owners. */
export const OWNED_COLUMNS = `${LISTED_COLUMNS}, owner_user_id`;

const COLUMNS_WITH_OWNER = 7;
/** Of a DataRow message: its kind, its length and the number of its columns. */
const ROW_HEAD_BYTES = 7;
const LENGTH_BYTES = 4;
const UUID_BYTES = 16;
const UINT32 = 2 ** 32;
const MICROSECONDS = 1_000_000;
/** PostgreSQL's times begin with 2000. */
const POSTGRES_EPOCH_SECONDS = 946_684_800;

/**
 * @param rows DataRow messages, one behind the other, with values in PostgreSQL's binary format
 * @param limit rows that the page holds; any further one only tells that there are more
 */
export function readListedPage({ bytes, release }: RowBytes, limit: number): Listing {
  // It reads numbers in a fraction of a Buffer's time.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = countRows(view);
  const reader = new PageReader(bytes, view);
  reader.read(Math.min(found, limit));
  const { objects, ownerUserIds, prefixes, lastName } = reader;
  return { objects, ownerUserIds, prefixes, next: found > limit ? lastName : undefined, release };
}

/** The objects one by one, for those who do not write pages of a thousand. */
export function listedObjects(objects: ListedObjects): readonly ListedObject[] {
  const { bytes, count, keys, etags, seconds, sizes } = objects;
  const textOf = ({ starts, ends }: FieldRanges, index: number) =>
    bytes.toString('utf8', starts[index], ends[index]);
  return Array.from({ length: count }, (_, index) => ({
    key: textOf(keys, index),
    lastModified: new Date((seconds[index] ?? 0) * 1000).toISOString(),
    etag: textOf(etags, index),
    sizeBytes: sizes[index] ?? 0,
  }));
}

function countRows(view: DataView): number {
  let count = 0;
  for (let at = 0; at < view.byteLength; at += 1 + view.getUint32(at + 1)) count++;
  return count;
}

/**
 * In arrays of the heap, not typed ones: these are buffers outside of it, and it is the heap's garbage that brings about the
 * collection of both.
 */
interface GrowingRanges {
  readonly starts: number[];
  readonly ends: number[];
}

class PageReader {
  readonly ownerUserIds: string[] = [];
  readonly prefixes: string[] = [];
  private readonly keys: GrowingRanges = { starts: [], ends: [] };
  private readonly etags: GrowingRanges = { starts: [], ends: [] };
  private readonly checksumAlgorithms: GrowingRanges = { starts: [], ends: [] };
  private readonly checksumTypes: GrowingRanges = { starts: [], ends: [] };
  private readonly seconds: number[] = [];
  private readonly sizes: number[] = [];
  private readonly owners: number[] = [];
  /** Objects so far. */
  private count = 0;
  /** The field that was read last. */
  private start = 0;
  private end = 0;
  private isNull = false;
  /** The key of the row that was read last. */
  private nameStart = 0;
  private nameEnd = 0;
  private lastOwnerAt = -1;
  private lastOwner = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly view: DataView,
  ) {}

  read(rows: number): void {
    let at = 0;
    for (let index = 0; index < rows; index++) at = this.readRow(at);
  }

  /** @returns where the next one begins */
  private readRow(rowAt: number): number {
    const { view, count } = this;
    const columns = view.getUint16(rowAt + ROW_HEAD_BYTES - 2);
    const rowEnd = rowAt + 1 + view.getUint32(rowAt + 1);
    this.readField(rowAt + ROW_HEAD_BYTES);
    this.nameStart = this.start;
    this.nameEnd = this.end;
    this.readField(this.end);
    if (this.isNull) {
      this.prefixes.push(this.lastName);
      return rowEnd;
    }
    this.keys.starts[count] = this.nameStart;
    this.keys.ends[count] = this.nameEnd;
    this.seconds[count] = Math.floor(this.readInt64() / MICROSECONDS) + POSTGRES_EPOCH_SECONDS;
    this.readRange(this.etags);
    this.readField(this.end);
    this.sizes[count] = this.readInt64();
    this.readRange(this.checksumAlgorithms);
    this.readRange(this.checksumTypes);
    if (columns === COLUMNS_WITH_OWNER) this.readOwner();
    else this.owners[count] = 0;
    this.count = count + 1;
    return rowEnd;
  }

  /** Of the last row. */
  get lastName(): string {
    return this.bytes.toString('utf8', this.nameStart, this.nameEnd);
  }

  get objects(): ListedObjects {
    const { bytes, count, keys, etags, checksumAlgorithms, checksumTypes, seconds, sizes, owners } = this;
    return { bytes, count, keys, etags, checksumAlgorithms, checksumTypes, seconds, sizes, owners };
  }

  private readField(at: number): void {
    const length = this.view.getInt32(at);
    this.isNull = length < 0;
    this.start = at + LENGTH_BYTES;
    this.end = this.isNull ? this.start : this.start + length;
  }

  private readRange({ starts, ends }: GrowingRanges): void {
    this.readField(this.end);
    starts[this.count] = this.start;
    ends[this.count] = this.end;
  }

  private readInt64(): number {
    return this.view.getInt32(this.start) * UINT32 + this.view.getUint32(this.start + LENGTH_BYTES);
  }

  /** Most of a page has one owner. */
  private readOwner(): void {
    const { bytes, count, lastOwnerAt } = this;
    this.readField(this.end);
    if (lastOwnerAt < 0 || !this.isSameUuid(lastOwnerAt)) {
      const id = uuidOf(bytes, this.start);
      const known = this.ownerUserIds.indexOf(id);
      this.lastOwner = known < 0 ? this.ownerUserIds.push(id) - 1 : known;
      this.lastOwnerAt = this.start;
    }
    this.owners[count] = this.lastOwner;
  }

  private isSameUuid(at: number): boolean {
    for (let index = 0; index < UUID_BYTES; index += LENGTH_BYTES) {
      if (this.view.getInt32(at + index) !== this.view.getInt32(this.start + index)) return false;
    }
    return true;
  }
}

function uuidOf(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + UUID_BYTES);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
