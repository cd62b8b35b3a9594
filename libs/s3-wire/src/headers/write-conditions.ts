import { S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

/** What must be true of the current object when a write becomes visible. */
export interface WriteConditions {
  /** `If-None-Match: *`: there is no object of that key, or only a delete marker. */
  readonly mustBeAbsent?: boolean;
  /** `If-Match`: the object has this ETag (unquoted), or is there at all (`*`). */
  readonly mustMatch?: string;
}

const NOT_IMPLEMENTED = 'A header you provided implies functionality that is not implemented';

/** An entity tag without quotes and weakness; clients send it with and without quotes. */
export function unquoteEtag(text: string): string {
  const tag = text.trim().replace(/^W\//i, '');
  return tag.length >= 2 && tag.startsWith('"') && tag.endsWith('"') ? tag.slice(1, -1) : tag;
}

/**
 * The conditions of PutObject, CopyObject and CompleteMultipartUpload. AWS knows `If-None-Match` with `*` alone, and
 * one of the two at a time; the rest is refused and never ignored.
 *
 * @throws S3Error NotImplemented
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function readWriteConditions(headers: HeaderMap): WriteConditions {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined && (ifMatch !== undefined || ifNoneMatch.trim() !== '*')) {
    throw new S3Error('NotImplemented', NOT_IMPLEMENTED, { Header: 'If-None-Match' });
  }
  if (ifNoneMatch !== undefined) return { mustBeAbsent: true };
  if (ifMatch === undefined) return {};
  const etag = unquoteEtag(ifMatch);
  if (etag === '' || etag.includes(',')) {
    throw new S3Error('NotImplemented', NOT_IMPLEMENTED, { Header: 'If-Match' });
  }
  return { mustMatch: etag };
}
