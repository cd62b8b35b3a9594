import { MAX_SINGLE_PUT_BYTES } from '@sgw/contracts';
import { isBucketName, requireKey } from '../names.js';
import { decodePath } from '../percent-decoding.js';
import { invalidArgument, S3Error } from '../s3-error.js';
import { readConditions, type ReadConditions } from './conditional.js';
import type { ByteSpan } from './range.js';
import type { HeaderMap } from './read-headers.js';

const HEADER = 'x-amz-copy-source';
const BAD_SOURCE =
  'Copy Source must mention the source bucket and key: sourcebucket/sourcekey, with versionId as its only parameter.';

/** What a copy is made of. */
export interface CopySource {
  readonly bucket: string;
  /** Decoded once and otherwise exactly as sent: `..` and `//` are ordinary. */
  readonly key: string;
  /** As the client writes it. */
  readonly versionId?: string;
}

/** What a copy does with the metadata, or with the tags, of its source. */
export type CopyDirective = 'COPY' | 'REPLACE';

/**
 * The one reader of `x-amz-copy-source`: permission and storage see the same bucket and key. The value is URL-encoded, with
 * or without a slash in front and with encoded or plain slashes; a `?` of the key is `%3F`. Bucket names only: an ARN
 * of an access point, or a URL, names no bucket of ours.
 *
 * @throws S3Error InvalidArgument
 */
export function readCopySource(headers: HeaderMap): CopySource {
  const header = headers.get(HEADER) ?? '';
  const bad = (cause?: unknown) => invalidCopySource(header, cause);
  const mark = header.indexOf('?');
  const path = decoded(mark < 0 ? header : header.slice(0, mark), bad).replace(/^\//, '');
  const slash = path.indexOf('/');
  const bucket = path.slice(0, Math.max(slash, 0));
  const key = path.slice(slash + 1);
  if (slash < 0 || !isBucketName(bucket)) throw bad();
  try {
    requireKey(key);
  } catch (cause) {
    throw bad(cause);
  }
  if (mark < 0) return { bucket, key };
  const versionId = /^versionId=([^&]+)$/.exec(header.slice(mark + 1))?.[1];
  if (versionId === undefined) throw bad();
  return { bucket, key, versionId: decoded(versionId, bad) };
}

function decoded(text: string, bad: (cause: unknown) => S3Error): string {
  try {
    return decodePath(text);
  } catch (cause) {
    throw bad(cause);
  }
}

function invalidCopySource(header: string, cause: unknown): S3Error {
  const told = invalidArgument(BAD_SOURCE, HEADER, header);
  return new S3Error(told.code, told.message, told.details, { cause });
}

/** Conditions on the source; undefined when there are none. All of them answer 412 where they do not hold. */
export function readCopyConditions(headers: HeaderMap): ReadConditions | undefined {
  const renamed = new Map<string, string>();
  for (const [name, value] of headers) {
    if (name.startsWith(`${HEADER}-if-`)) renamed.set(name.slice(HEADER.length + 1), value);
  }
  return renamed.size === 0 ? undefined : readConditions(renamed);
}

/** @throws S3Error InvalidArgument */
export function readCopyDirective(headers: HeaderMap, what: 'metadata' | 'tagging'): CopyDirective {
  const name = `x-amz-${what}-directive`;
  const text = headers.get(name) ?? 'COPY';
  if (text === 'COPY' || text === 'REPLACE') return text;
  throw invalidArgument(`Unknown ${what} directive.`, name, text);
}

/**
 * The bytes of its source that a part is copied of. Unlike a Range header it must be `bytes=first-last`, within the source.
 *
 * @returns undefined for the whole source
 * @throws S3Error InvalidArgument for another form; InvalidRange beyond the source
 */
export function readCopyRange(headers: HeaderMap, sizeBytes: number): ByteSpan | undefined {
  const name = `${HEADER}-range`;
  const text = headers.get(name);
  if (text === undefined) return undefined;
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(text);
  const start = Number(match?.[1]);
  const end = Number(match?.[2]);
  if (!match || end < start) {
    const message =
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';
    throw invalidArgument(message, name, text);
  }
  if (end >= sizeBytes) {
    const message = `Range specified is not valid for source object of size: ${sizeBytes}`;
    throw new S3Error('InvalidRange', message, { RangeRequested: text, ActualObjectSize: sizeBytes });
  }
  return { start, end };
}

/** @throws S3Error InvalidRequest for more bytes than one copy may have (5 GiB) */
export function requireCopyableSize(sizeBytes: number): void {
  if (sizeBytes <= MAX_SINGLE_PUT_BYTES) return;
  const message = `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_SINGLE_PUT_BYTES}`;
  throw new S3Error('InvalidRequest', message);
}
