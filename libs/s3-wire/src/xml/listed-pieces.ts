import type { FieldRanges, ListedObjects } from './listed-objects.js';

/** How an object of a listing begins. */
export const OPENING = Buffer.from('<Contents><Key>');

const BEFORE_TIME = '</Key><LastModified>';
const KEY_TO_ETAG = `${BEFORE_TIME}0000-00-00T00:00:00.000Z</LastModified><ETag>&quot;`;
const HOUR_AT = BEFORE_TIME.length + '0000-00-00T'.length;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;
const ZERO = 0x30;

/** What stands behind an object's size, and opens the next object. */
export function tailOf(ownerElement: string): Buffer {
  return Buffer.from(
    `</Size>${ownerElement}<StorageClass>STANDARD</StorageClass></Contents>${OPENING.toString()}`,
  );
}

/** What stands between key and ETag, the time in it; written anew as little as can be, as much of a page shares its time. */
export class KeyToEtag {
  private readonly piece = Buffer.from(KEY_TO_ETAG);
  private seconds = NaN;
  private day = NaN;

  at(seconds: number): Buffer {
    if (seconds !== this.seconds) this.write(seconds);
    return this.piece;
  }

  private write(seconds: number): void {
    const day = Math.floor(seconds / DAY_SECONDS);
    if (day !== this.day) {
      this.piece.write(new Date(seconds * 1000).toISOString(), BEFORE_TIME.length);
      this.day = day;
    }
    this.seconds = seconds;
    const ofDay = seconds - day * DAY_SECONDS;
    this.digits(HOUR_AT, Math.floor(ofDay / HOUR_SECONDS));
    this.digits(HOUR_AT + 3, Math.floor(ofDay / 60) % 60);
    this.digits(HOUR_AT + 6, ofDay % 60);
  }

  private digits(at: number, value: number): void {
    const tens = Math.floor(value / 10);
    this.piece[at] = ZERO + tens;
    this.piece[at + 1] = ZERO + value - tens * 10;
  }
}

/** What stands between ETag and size: the checksum's kind, the same for most of a page. */
export class EtagToSize {
  private piece: Buffer;
  private last = 0;

  /** @param objects at least one */
  constructor(private readonly objects: ListedObjects) {
    this.piece = this.write(0);
  }

  of(index: number): Buffer {
    const { checksumAlgorithms, checksumTypes } = this.objects;
    if (!this.isAsLast(checksumAlgorithms, index) || !this.isAsLast(checksumTypes, index))
      this.piece = this.write(index);
    this.last = index;
    return this.piece;
  }

  private isAsLast({ starts, ends }: FieldRanges, index: number): boolean {
    const { bytes } = this.objects;
    const start = starts[index] ?? 0;
    const length = (ends[index] ?? 0) - start;
    const lastStart = starts[this.last] ?? 0;
    if ((ends[this.last] ?? 0) - lastStart !== length) return false;
    for (let at = 0; at < length; at++) {
      if (bytes[start + at] !== bytes[lastStart + at]) return false;
    }
    return true;
  }

  private write(index: number): Buffer {
    const { checksumAlgorithms, checksumTypes } = this.objects;
    const algorithm = this.element('ChecksumAlgorithm', checksumAlgorithms, index);
    const type = this.element('ChecksumType', checksumTypes, index);
    return Buffer.from(`&quot;</ETag>${algorithm}${type}<Size>`);
  }

  private element(name: string, { starts, ends }: FieldRanges, index: number): string {
    const text = this.objects.bytes.toString('utf8', starts[index], ends[index]);
    return text === '' ? '' : `<${name}>${text}</${name}>`;
  }
}
