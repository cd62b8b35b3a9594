import { S3Error } from '../s3-error.js';
import {
  decodeField,
  type FormFields,
  type FormPart,
  malformedForm,
  notOneFile,
  readPartHead,
} from './form-fields.js';

/** AWS: "the form data and boundaries (excluding the contents of the file) cannot exceed 20K". */
const MAX_FIELD_BYTES = 20 * 1024;
/** The same with what surrounds it; also the longest tail of fields behind the file, which mean nothing. */
export const MAX_FORM_FRAME_BYTES = 64 * 1024;
const MAX_PART_HEAD_BYTES = 4096;
/** Ours: AWS names no number; no form has a tenth of it. */
const MAX_FIELDS = 1000;
/** RFC 2046 section 5.1.1. */
const BOUNDARY = /^[A-Za-z0-9'()+_,./:=? -]{0,69}[A-Za-z0-9'()+_,./:=?-]$/;
const HEAD_END = Buffer.from('\r\n\r\n');
const CRLF = '\r\n';
const CLOSE = '--';
const FILE = 'file';

/** What stands before the first byte of the file. */
export interface FormHead {
  readonly fields: FormFields;
  readonly file: FormPart;
  /** Bytes of the request's body before the file. */
  readonly offsetBytes: number;
}

/** @throws S3Error MalformedPOSTRequest for a type without a usable boundary */
export function readBoundary(contentType: string): string {
  const match = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2] ?? '';
  if (!BOUNDARY.test(boundary)) throw malformedForm();
  return boundary;
}

/**
 * Takes a multipart/form-data body apart as it comes: the fields, then the file as a stream. What stands behind the
 * file is read and ignored, unless it is another file.
 *
 * Our own, and not one of the known parsers, because the length of the file has to be known before it was read, and
 * only the position of its first byte tells.
 */
export class FormReader {
  private readonly source: AsyncIterator<Buffer>;
  private readonly delimiter: Buffer;
  private buffer: Buffer = Buffer.alloc(0);
  private consumedBytes = 0;

  constructor(chunks: AsyncIterable<Buffer>, boundary: string) {
    this.source = chunks[Symbol.asyncIterator]();
    this.delimiter = Buffer.from(`${CRLF}--${boundary}`, 'latin1');
  }

  /** Bytes behind a file that is followed by nothing but the end of the form, at the least. */
  get shortestTailBytes(): number {
    return this.delimiter.length + CLOSE.length;
  }

  /**
   * Reads up to the file.
   *
   * @throws S3Error MalformedPOSTRequest, MaxPostPreDataLengthExceededError, InvalidArgument (no file, a field twice)
   */
  async readHead(): Promise<FormHead> {
    // The first delimiter has no line break of its own before it.
    await this.require(this.delimiter.length - CRLF.length);
    const opening = this.delimiter.subarray(CRLF.length);
    if (!this.buffer.subarray(0, opening.length).equals(opening)) throw malformedForm();
    this.consume(opening.length);
    const fields = new Map<string, string>();
    let fieldBytes = 0;
    for (;;) {
      const part = await this.nextPart();
      if (part === undefined) throw notOneFile(0);
      if (part.name.toLowerCase() === FILE) return { fields, file: part, offsetBytes: this.consumedBytes };
      const value = await this.take(this.delimiter, MAX_FORM_FRAME_BYTES);
      fieldBytes += Buffer.byteLength(part.name) + value.length;
      if (
        fieldBytes > MAX_FIELD_BYTES ||
        this.consumedBytes > MAX_FORM_FRAME_BYTES ||
        fields.size === MAX_FIELDS
      )
        throw tooMuch();
      addField(fields, part.name, decodeField(value));
    }
  }

  /**
   * The file's bytes; to be read once, after the head.
   *
   * @throws S3Error MalformedPOSTRequest (the form does not end), InvalidArgument (a second file)
   */
  async *readFile(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = this.buffer.indexOf(this.delimiter);
      if (end >= 0) {
        if (end > 0) yield this.buffer.subarray(0, end);
        this.consume(end + this.delimiter.length);
        return this.readTail();
      }
      // The last bytes may be the beginning of the delimiter.
      const sure = this.buffer.length - this.delimiter.length + 1;
      if (sure > 0) {
        const bytes = this.buffer.subarray(0, sure);
        this.consume(sure);
        yield bytes;
      }
      if (!(await this.fill())) throw malformedForm();
    }
  }

  /** Lets go of a body that is not read to its end. Idempotent. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  private async readTail(): Promise<void> {
    const start = this.consumedBytes;
    for (let part = await this.nextPart(); part !== undefined; part = await this.nextPart()) {
      if (part.name.toLowerCase() === FILE) throw notOneFile(2);
      await this.take(this.delimiter, MAX_FORM_FRAME_BYTES);
      if (this.consumedBytes - start > MAX_FORM_FRAME_BYTES) throw malformedForm();
    }
    // What follows the last delimiter is no part of the form; a request without end is stopped by its length.
    do this.consume(this.buffer.length);
    while (await this.fill());
  }

  /** Head of the next part; undefined at the end of the form. */
  private async nextPart(): Promise<FormPart | undefined> {
    await this.require(CRLF.length);
    const mark = this.buffer.toString('latin1', 0, CRLF.length);
    if (mark === CLOSE) {
      this.consume(CLOSE.length);
      return undefined;
    }
    if (mark !== CRLF) throw malformedForm();
    this.consume(CRLF.length);
    return readPartHead(await this.take(HEAD_END, MAX_PART_HEAD_BYTES));
  }

  /** Takes the bytes before a mark, and the mark away. */
  private async take(mark: Buffer, maxBytes: number): Promise<Buffer> {
    for (let from = 0; ;) {
      const end = this.buffer.indexOf(mark, from);
      if (end > maxBytes) throw tooMuch();
      if (end >= 0) {
        const bytes = Buffer.from(this.buffer.subarray(0, end));
        this.consume(end + mark.length);
        return bytes;
      }
      if (this.buffer.length > maxBytes) throw tooMuch();
      from = Math.max(0, this.buffer.length - mark.length + 1);
      if (!(await this.fill())) throw malformedForm();
    }
  }

  private async require(bytes: number): Promise<void> {
    while (this.buffer.length < bytes) if (!(await this.fill())) throw malformedForm();
  }

  private consume(bytes: number): void {
    this.buffer = this.buffer.subarray(bytes);
    this.consumedBytes += bytes;
  }

  /** @returns false at the end of the body */
  private async fill(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done) return false;
    this.buffer = this.buffer.length === 0 ? next.value : Buffer.concat([this.buffer, next.value]);
    return true;
  }
}

function tooMuch(): S3Error {
  return new S3Error('MaxPostPreDataLengthExceededError');
}

/** One reader takes the first of two equal fields and another the last, so that neither is safe. */
function addField(fields: Map<string, string>, name: string, value: string): void {
  const lower = name.toLowerCase();
  if (fields.has(lower)) {
    throw new S3Error('InvalidArgument', `Bucket POST must contain the field '${name}' at most once.`, {
      ArgumentName: name,
    });
  }
  fields.set(lower, value);
}
