import { type ByteRange, DriverError, type ForeignObject, type StoredObject } from '../../storage-driver.js';
import type { HttpAnswer } from './http-message.js';

type Headers = HttpAnswer['headers'];
type Marks = Readonly<Record<string, string>>;

const MARK_PREFIX = 'x-amz-meta-';
/** A mark travels as a header field: anything else could break out of it. */
const MARK_NAME = /^[a-z0-9-]{1,64}$/;
const MARK_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** The fields that carry an object's marks. @throws TypeError for marks that the seam does not allow */
export function writeMarks(marks: Marks = {}): Record<string, string> {
  const fields = Object.entries(marks).map(([name, value]) => {
    if (!MARK_NAME.test(name) || !MARK_VALUE.test(value)) throw new TypeError(`mark ${name} cannot be sent`);
    return [`${MARK_PREFIX}${name}`, value] as const;
  });
  return Object.fromEntries(fields);
}

/** The marks among an answer's fields; undefined when there are none. */
export function readMarks(headers: Headers): Marks | undefined {
  const found = [...headers].filter(([name]) => name.startsWith(MARK_PREFIX));
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([name, value]) => [name.slice(MARK_PREFIX.length), value]));
}

/** An ETag without its quotes and without the mark of a weak one. */
export function unquote(etag: string | undefined): string {
  return (etag ?? '').trim().replace(/^(?:W\/)?"?([^"]*)"?$/, '$1');
}

/** Size, tag and date of an object. @throws DriverError `integrity` without a length */
export function readStoredObject(driverId: string, headers: Headers): StoredObject {
  const length = headers.get('content-length') ?? '';
  if (!/^\d{1,15}$/.test(length))
    throw new DriverError('integrity', driverId, { detail: 'no Content-Length' });
  const modified = Date.parse(headers.get('last-modified') ?? '');
  return {
    sizeBytes: Number(length),
    etag: unquote(headers.get('etag')),
    ...(!Number.isNaN(modified) && { modifiedAt: new Date(modified) }),
  };
}

/** The fields of an object that are given back as they came. */
const KEPT_FIELDS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
];

/** What an answer's fields tell of an object that others stored. @throws DriverError `integrity` without a length */
export function readForeignObject(driverId: string, headers: Headers): Omit<ForeignObject, 'tags'> {
  const { sizeBytes, etag } = readStoredObject(driverId, headers);
  const kept = KEPT_FIELDS.flatMap((name) => {
    const value = headers.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const mode = headers.get('x-amz-object-lock-mode') ?? null;
  const until = Date.parse(headers.get('x-amz-object-lock-retain-until-date') ?? '');
  const hasLegalHold = headers.get('x-amz-object-lock-legal-hold') === 'ON';
  const isLocked = mode !== null || hasLegalHold;
  return {
    sizeBytes,
    etag,
    headers: Object.fromEntries(kept),
    userMetadata: readMarks(headers) ?? {},
    ...(isLocked && { lock: { mode, until: Number.isNaN(until) ? null : new Date(until), hasLegalHold } }),
  };
}

const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(?:\d{1,15}|\*)$/;

/**
 * How many bytes an answer to GET will deliver, once it is certain that it delivers what was asked for.
 *
 * @throws DriverError `integrity` when another range or the whole object came
 */
export function requireRange(driverId: string, answer: HttpAnswer, range: ByteRange | undefined): number {
  const refuse = (detail: string): DriverError => new DriverError('integrity', driverId, { detail });
  if (!range) {
    if (answer.status !== 200) throw refuse(`${answer.status} to a request for the whole object`);
    if (answer.sizeBytes === undefined) throw refuse('an answer without Content-Length');
    return answer.sizeBytes;
  }
  if (answer.status !== 206) throw refuse(`${answer.status} to a request for a range`);
  const [, start, end] = CONTENT_RANGE.exec(answer.headers.get('content-range') ?? '') ?? [];
  if (Number(start) !== range.start || Number(end) !== range.end)
    throw refuse('not the range that was asked for');
  const sizeBytes = range.end - range.start + 1;
  if (answer.sizeBytes !== undefined && answer.sizeBytes !== sizeBytes) {
    throw refuse('Content-Length and Content-Range disagree');
  }
  return sizeBytes;
}
