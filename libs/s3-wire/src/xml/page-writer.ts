import { EtagToSize, KeyToEtag, OPENING, tailOf } from './listed-pieces.js';
import type { ListedObjects } from './listed-objects.js';
import { encodeUrl, escapeXml } from './write-xml.js';

/** The longest that one byte becomes: `&quot;`. */
const ESCAPED_BYTES = 6;
const UTF8_BYTES = 3;
const MAX_DIGITS = 20;
const ZERO = 0x30;

/** The first byte of what escaping finds beyond ASCII, U+FFFE and U+FFFF. */
const ESCAPED_LEAD = 0xef;
/** Which bytes of a key stand for themselves in XML. */
const PLAIN_IN_XML = tableOf((byte) => (byte < 0x80 ? isPlain(byte, escapeXml) : byte !== ESCAPED_LEAD));
/** The same where the listing is URL-encoded. */
const PLAIN_IN_URL = tableOf((byte) => byte < 0x80 && isPlain(byte, encodeUrl));

function isPlain(byte: number, encode: (text: string) => string): boolean {
  const character = String.fromCharCode(byte);
  return encode(character) === character;
}

function tableOf(isIn: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isIn(byte) ? 1 : 0));
}

/** Room for a page of 1,000 common keys. */
const ROOM_BYTES = 256 * 1024;
const MAX_KEPT_BYTES = 1024 * 1024;
/** As many pages as are likely to be on their way at once. */
const MAX_KEPT = 16;
/** What pages were written in before: memory that is new is dear, and it stays long. */
const kept: Buffer[] = [];

/** A document, in memory that others come to use. */
export interface PageDocument {
  readonly bytes: Buffer;
  /** Once the bytes are sent, or read; who never calls it leaves them to the garbage collector. */
  release(): void;
}

/** Writes one document that lists keys, as bytes. */
export class PageWriter {
  private out = kept.pop() ?? Buffer.allocUnsafeSlow(ROOM_BYTES);
  private at = 0;

  constructor(private readonly isUrlEncoded: boolean) {}

  text(text: string): void {
    this.reserve(text.length * UTF8_BYTES);
    this.at += this.out.write(text, this.at);
  }

  /** @param ownerElements how each owner is shown that the objects point to; none are shown where there are none */
  objects(objects: ListedObjects, ownerElements: readonly string[]): void {
    const { count, bytes, keys, etags, seconds, sizes, owners } = objects;
    if (count === 0) return;
    const keyToEtag = new KeyToEtag();
    const etagToSize = new EtagToSize(objects);
    const tails = ownerElements.length === 0 ? [tailOf('')] : ownerElements.map(tailOf);
    const [tailOfMost = OPENING] = tails;
    this.reserve(OPENING.length);
    this.put(OPENING);
    for (let index = 0; index < count; index++) {
      const [keyStart, keyEnd] = [keys.starts[index] ?? 0, keys.ends[index] ?? 0];
      const [etagStart, etagEnd] = [etags.starts[index] ?? 0, etags.ends[index] ?? 0];
      const beforeEtag = keyToEtag.at(seconds[index] ?? 0);
      const afterEtag = etagToSize.of(index);
      const tail = tails[owners[index] ?? 0] ?? tailOfMost;
      const fixedBytes = beforeEtag.length + afterEtag.length + tail.length + MAX_DIGITS;
      this.reserve((keyEnd - keyStart) * ESCAPED_BYTES + etagEnd - etagStart + fixedBytes);
      this.key(bytes, keyStart, keyEnd);
      this.put(beforeEtag);
      this.copy(bytes, etagStart, etagEnd);
      this.put(afterEtag);
      this.number(sizes[index] ?? 0);
      this.put(tail);
    }
    // Every object opened the next one, so did the last.
    this.at -= OPENING.length;
  }

  /** The document, of which nothing more is written. */
  finish(): PageDocument {
    const { out } = this;
    const release = () => {
      if (out.length <= MAX_KEPT_BYTES && kept.length < MAX_KEPT) kept.push(out);
    };
    return { bytes: out.subarray(0, this.at), release };
  }

  private reserve(bytes: number): void {
    const { out, at } = this;
    if (at + bytes <= out.length) return;
    this.out = Buffer.allocUnsafeSlow(Math.max(2 * out.length, at + bytes));
    out.copy(this.out, 0, 0, at);
  }

  private put(piece: Buffer): void {
    this.out.set(piece, this.at);
    this.at += piece.length;
  }

  /** For few bytes: a call that copies them takes longer to begin. */
  private copy(source: Buffer, start: number, end: number): void {
    const { out } = this;
    let { at } = this;
    for (let index = start; index < end; index++) out[at++] = source[index] ?? 0;
    this.at = at;
  }

  private key(source: Buffer, start: number, end: number): void {
    const plain = this.isUrlEncoded ? PLAIN_IN_URL : PLAIN_IN_XML;
    const { out } = this;
    let { at } = this;
    for (let index = start; index < end; index++) {
      const byte = source[index] ?? 0;
      if (plain[byte] === 0) return this.unplainKey(source.toString('utf8', start, end));
      out[at++] = byte;
    }
    this.at = at;
  }

  private unplainKey(key: string): void {
    this.at += this.out.write(this.isUrlEncoded ? encodeUrl(key) : escapeXml(key), this.at);
  }

  private number(value: number): void {
    let digits = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    let rest = value;
    for (let at = this.at + digits - 1; at >= this.at; at--) {
      const next = Math.floor(rest / 10);
      this.out[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.at += digits;
  }
}
