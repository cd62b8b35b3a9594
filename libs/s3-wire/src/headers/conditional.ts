import { S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

/** Conditions of a GET or HEAD; ETags unquoted, `*` for any. Times that do not parse are left out, as AWS ignores them. */
export interface ReadConditions {
  readonly ifMatch?: readonly string[];
  readonly ifNoneMatch?: readonly string[];
  readonly ifModifiedSince?: Date;
  readonly ifUnmodifiedSince?: Date;
}

/** What conditions are judged by. */
export interface ObjectState {
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

export type ReadVerdict = 'proceed' | 'not-modified' | 'precondition-failed';

/** Splits a list of entity tags: quoted, weak (`W/`), bare or `*`. S3's ETags hold no comma. */
function parseEtags(header: string): readonly string[] {
  return header
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//i, ''))
    .map((tag) => (tag.length >= 2 && tag.startsWith('"') && tag.endsWith('"') ? tag.slice(1, -1) : tag))
    .filter((tag) => tag !== '');
}

function parseTime(header: string | undefined): Date | undefined {
  if (header === undefined) return undefined;
  const time = new Date(header);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** @returns undefined when the request is unconditional, as nearly all are */
export function readConditions(headers: HeaderMap): ReadConditions | undefined {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  const ifModifiedSince = parseTime(headers.get('if-modified-since'));
  const ifUnmodifiedSince = parseTime(headers.get('if-unmodified-since'));
  if (ifMatch === undefined && ifNoneMatch === undefined && !ifModifiedSince && !ifUnmodifiedSince)
    return undefined;
  return {
    ...(ifMatch === undefined ? {} : { ifMatch: parseEtags(ifMatch) }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: parseEtags(ifNoneMatch) }),
    ...(ifModifiedSince ? { ifModifiedSince } : {}),
    ...(ifUnmodifiedSince ? { ifUnmodifiedSince } : {}),
  };
}

const names = (tags: readonly string[], etag: string) => tags.includes('*') || tags.includes(etag);

const HTTP_DATE = /^[A-Z][a-z]+,? /;

/**
 * Whether a Range is to be honoured beside this If-Range (RFC 9110 section 13.1.5): the object is still the one of which the
 * client has the rest. A weak tag never matches, and a time only when it is exactly the object's.
 *
 * @param header undefined for a request without it
 */
export function isRangeCurrent(header: string | undefined, object: ObjectState): boolean {
  if (header === undefined) return true;
  const validator = header.trim();
  if (!HTTP_DATE.test(validator)) return validator === `"${object.etag}"` || validator === object.etag;
  const time = parseTime(validator);
  return time !== undefined && wholeSeconds(time) === wholeSeconds(object.modifiedAt);
}

/** HTTP dates count whole seconds: an object of 12:00:00.700 is not modified since 12:00:00. */
const wholeSeconds = (time: Date) => Math.floor(time.getTime() / 1000);

/** The condition that does not hold, in the order of RFC 9110 section 13.2.2; undefined when all hold. */
export function findBroken(conditions: ReadConditions, object: ObjectState): string | undefined {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const modified = wholeSeconds(object.modifiedAt);
  if (ifMatch) {
    if (!names(ifMatch, object.etag)) return 'If-Match';
  } else if (ifUnmodifiedSince && modified > wholeSeconds(ifUnmodifiedSince)) {
    return 'If-Unmodified-Since';
  }
  if (ifNoneMatch) return names(ifNoneMatch, object.etag) ? 'If-None-Match' : undefined;
  return ifModifiedSince && modified <= wholeSeconds(ifModifiedSince) ? 'If-Modified-Since' : undefined;
}

const NOT_MODIFIED_CONDITIONS: ReadonlySet<string> = new Set(['If-None-Match', 'If-Modified-Since']);

/**
 * Judges the conditions of a GET or HEAD against the object that would be served.
 * An ETag condition outweighs the time condition of its kind (RFC 9110 section 13.2.2).
 */
export function judgeRead(conditions: ReadConditions, object: ObjectState): ReadVerdict {
  const broken = findBroken(conditions, object);
  if (broken === undefined) return 'proceed';
  return NOT_MODIFIED_CONDITIONS.has(broken) ? 'not-modified' : 'precondition-failed';
}

/** @throws S3Error NotModified or PreconditionFailed (with `Condition`) unless {@link judgeRead} says proceed */
export function requireRead(conditions: ReadConditions, object: ObjectState): void {
  const broken = findBroken(conditions, object);
  if (broken === undefined) return;
  if (NOT_MODIFIED_CONDITIONS.has(broken)) throw new S3Error('NotModified');
  throw new S3Error('PreconditionFailed', undefined, { Condition: broken });
}
