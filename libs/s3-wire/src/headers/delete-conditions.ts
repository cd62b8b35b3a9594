import { S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';
import { unquoteEtag } from './write-conditions.js';

/** What must be true of what is deleted; where nothing is there, size and time hold. */
export interface DeleteConditions {
  /** ETag, unquoted, or `*`: then the object must be there. */
  readonly mustMatch?: string;
  readonly mustHaveBytes?: number;
  /** Last-Modified in whole seconds since 1970, which is all that clients are told of it. */
  readonly mustBeOfSeconds?: number;
}

const DIGITS = /^\d{1,15}$/;

interface Texts {
  readonly etag: string | undefined;
  readonly size: string | undefined;
  readonly lastModified: string | undefined;
}

/** @throws S3Error InvalidRequest for a size or time that is none: a condition is never left out */
export function parseDeleteConditions({ etag, size, lastModified }: Texts): DeleteConditions {
  const mustMatch = etag === undefined ? undefined : unquoteEtag(etag);
  if (mustMatch === '') throw new S3Error('InvalidRequest', 'The ETag of the condition is empty.');
  const bytes = size?.trim();
  if (bytes !== undefined && !DIGITS.test(bytes))
    throw new S3Error('InvalidRequest', 'The size of the condition is no number.');
  const time = lastModified === undefined ? undefined : Date.parse(lastModified);
  if (Number.isNaN(time)) throw new S3Error('InvalidRequest', 'The time of the condition is no time.');
  return {
    ...(mustMatch === undefined ? {} : { mustMatch }),
    ...(bytes === undefined ? {} : { mustHaveBytes: Number(bytes) }),
    ...(time === undefined ? {} : { mustBeOfSeconds: Math.floor(time / 1000) }),
  };
}

/**
 * The conditions of DeleteObject.
 *
 * @throws S3Error InvalidRequest, NotImplemented (`If-None-Match`)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function readDeleteConditions(headers: HeaderMap): DeleteConditions {
  if (headers.has('if-none-match'))
    throw new S3Error('NotImplemented', undefined, { Header: 'If-None-Match' });
  return parseDeleteConditions({
    etag: headers.get('if-match'),
    size: headers.get('x-amz-if-match-size'),
    lastModified: headers.get('x-amz-if-match-last-modified-time'),
  });
}
