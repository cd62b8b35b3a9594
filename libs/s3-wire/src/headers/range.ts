import { S3Error } from '../s3-error.js';

/** Bytes `start` to `end`, both included, counted from 0. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

const ONE_RANGE = /^bytes=(\d*)-(\d*)$/i;

/**
 * Which bytes of an object the Range header asks for (RFC 9110 section 14, as AWS does it).
 *
 * A header that is not one well-formed byte range (junk, several ranges, `5-2`, another unit) is ignored.
 * Offsets beyond 2^53 lose digits but stay beyond every object's size, which is all they are compared with.
 *
 * @param sizeBytes size of the whole object
 * @returns undefined for the whole object, answered with 200
 * @throws S3Error InvalidRange when no byte of the object is in the range
 */
export function resolveRange(header: string | undefined, sizeBytes: number): ByteSpan | undefined {
  if (header === undefined) return undefined;
  const match = ONE_RANGE.exec(header.trim());
  const from = match?.[1] ?? '';
  const to = match?.[2] ?? '';
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const length = Math.min(Number(to), sizeBytes);
    if (length === 0) throw unsatisfiable(header, sizeBytes);
    return { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(from);
  if (to !== '' && isBelow(to, from)) return undefined;
  if (start >= sizeBytes) throw unsatisfiable(header, sizeBytes);
  const end = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  return { start, end };
}

/** Compares decimal digits as numbers of any length. */
function isBelow(a: string, b: string): boolean {
  const x = a.replace(/^0+/, '');
  const y = b.replace(/^0+/, '');
  return x.length === y.length ? x < y : x.length < y.length;
}

function unsatisfiable(header: string, sizeBytes: number): S3Error {
  return new S3Error('InvalidRange', undefined, { RangeRequested: header, ActualObjectSize: sizeBytes });
}
