import { MAX_KEYS_PER_PAGE, MAX_PART_NUMBER } from '@sgw/contracts';
import { decodeContinuationToken, type ListPosition } from './continuation-token.js';
import type { QueryParameters } from './query-parameters.js';
import { invalidArgument, S3Error } from './s3-error.js';

/** What every listing of keys can be asked. An empty delimiter or marker is the same as none. */
export interface KeyListing {
  readonly prefix: string;
  readonly delimiter?: string;
  /** Whether keys go out URL-encoded (`encoding-type=url`). */
  readonly isUrlEncoded: boolean;
}

export interface ListObjectsQuery extends KeyListing {
  readonly marker?: string;
  /** Where the page starts: behind the marker, or behind all of it when the marker is a common prefix. */
  readonly after?: ListPosition;
  /** 0 to 1,000 entries, keys and common prefixes together. */
  readonly maxKeys: number;
}

export interface ListObjectsV2Query extends KeyListing {
  readonly startAfter?: string;
  readonly continuationToken?: string;
  /** Where the page starts; the token outweighs `start-after`. */
  readonly after?: ListPosition;
  readonly isOwnerWanted: boolean;
  readonly maxKeys: number;
}

export interface ListPartsQuery {
  readonly uploadId: string;
  /** Part number behind which the page starts; 0 at first. */
  readonly after: number;
  readonly maxParts: number;
  readonly isUrlEncoded: boolean;
}

export interface ListUploadsQuery extends KeyListing {
  readonly keyMarker?: string;
  /** Given only together with `keyMarker`; without it AWS ignores it. */
  readonly uploadIdMarker?: string;
  readonly maxUploads: number;
}

export interface ListVersionsQuery extends KeyListing {
  readonly keyMarker?: string;
  /** Version of the key marker behind which the page starts, as the client wrote it. */
  readonly versionIdMarker?: string;
  readonly maxKeys: number;
}

export interface ListBucketsQuery {
  readonly prefix?: string;
  readonly bucketRegion?: string;
  /** Undefined lists all of them in one answer, as AWS does for a request that does not page. */
  readonly maxBuckets?: number;
  readonly continuationToken?: string;
  /** Name behind which the page starts. */
  readonly after?: string;
}

const MAX_INTEGER = 2_147_483_647;
const MAX_BUCKETS = 10_000;
const DIGITS = /^\d{1,10}$/;

/** A page size: absent → 1,000, more than 1,000 → 1,000. */
function readLimit(query: QueryParameters, name: string, argument = name): number {
  const text = query.get(name);
  if (text === undefined || text === '') return MAX_KEYS_PER_PAGE;
  if (/^-\d+$/.test(text) || (DIGITS.test(text) && Number(text) > MAX_INTEGER)) {
    throw invalidArgument(`Argument ${argument} must be an integer between 0 and ${MAX_INTEGER}`, name, text);
  }
  if (!DIGITS.test(text))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  return Math.min(Number(text), MAX_KEYS_PER_PAGE);
}

function readUrlEncoding(query: QueryParameters): boolean {
  const type = query.get('encoding-type');
  if (type === undefined || type === '') return false;
  if (type.toLowerCase() !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type);
  }
  return true;
}

function readKeyListing(query: QueryParameters): KeyListing {
  const delimiter = query.get('delimiter');
  return {
    prefix: query.get('prefix') ?? '',
    ...(delimiter ? { delimiter } : {}),
    isUrlEncoded: readUrlEncoding(query),
  };
}

/** Whether the marker is what a page before it gave as its last common prefix. */
function isCommonPrefix(marker: string, listing: KeyListing): boolean {
  const { delimiter, prefix } = listing;
  if (delimiter === undefined || !marker.startsWith(prefix) || !marker.endsWith(delimiter)) return false;
  return marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length;
}

/** @throws S3Error InvalidArgument */
export function readListObjects(query: QueryParameters): ListObjectsQuery {
  const listing = readKeyListing(query);
  const marker = query.get('marker');
  const maxKeys = readLimit(query, 'max-keys', 'maxKeys');
  if (!marker) return { ...listing, maxKeys };
  return { ...listing, marker, after: { value: marker, isPrefix: isCommonPrefix(marker, listing) }, maxKeys };
}

/** @throws S3Error InvalidArgument, also for a continuation token that is not ours */
export function readListObjectsV2(query: QueryParameters): ListObjectsV2Query {
  const startAfter = query.get('start-after');
  const continuationToken = query.get('continuation-token');
  if (continuationToken === '') {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', '');
  }
  const listing = {
    ...readKeyListing(query),
    isOwnerWanted: query.get('fetch-owner')?.toLowerCase() === 'true',
    maxKeys: readLimit(query, 'max-keys', 'maxKeys'),
    ...(startAfter ? { startAfter } : {}),
  };
  if (continuationToken !== undefined) {
    return { ...listing, continuationToken, after: decodeContinuationToken(continuationToken) };
  }
  return startAfter ? { ...listing, after: { value: startAfter, isPrefix: false } } : listing;
}

/** @throws S3Error InvalidArgument, NoSuchUpload (no upload id) */
export function readListParts(query: QueryParameters): ListPartsQuery {
  const marker = query.get('part-number-marker') || '0';
  if (!DIGITS.test(marker) || Number(marker) > MAX_INTEGER) {
    throw invalidArgument(
      `Argument part-number-marker must be an integer between 0 and ${MAX_INTEGER}`,
      'part-number-marker',
      marker,
    );
  }
  return {
    uploadId: readUploadId(query),
    after: Number(marker),
    maxParts: readLimit(query, 'max-parts'),
    isUrlEncoded: readUrlEncoding(query),
  };
}

/** @throws S3Error InvalidArgument */
export function readListUploads(query: QueryParameters): ListUploadsQuery {
  const keyMarker = query.get('key-marker');
  const uploadIdMarker = query.get('upload-id-marker');
  return {
    ...readKeyListing(query),
    ...(keyMarker ? { keyMarker } : {}),
    ...(keyMarker && uploadIdMarker ? { uploadIdMarker } : {}),
    maxUploads: readLimit(query, 'max-uploads'),
  };
}

/** @throws S3Error InvalidArgument, also for a version without a key */
export function readListVersions(query: QueryParameters): ListVersionsQuery {
  const keyMarker = query.get('key-marker');
  const versionIdMarker = query.get('version-id-marker');
  if (versionIdMarker && !keyMarker) {
    const message = 'A version-id marker cannot be specified without a key marker.';
    throw invalidArgument(message, 'version-id-marker', versionIdMarker);
  }
  return {
    ...readKeyListing(query),
    ...(keyMarker ? { keyMarker } : {}),
    ...(versionIdMarker ? { versionIdMarker } : {}),
    maxKeys: readLimit(query, 'max-keys', 'maxKeys'),
  };
}

/** @throws S3Error InvalidArgument */
export function readListBuckets(query: QueryParameters): ListBucketsQuery {
  const prefix = query.get('prefix');
  const bucketRegion = query.get('bucket-region');
  const maxText = query.get('max-buckets');
  const continuationToken = query.get('continuation-token');
  if (
    maxText !== undefined &&
    !(DIGITS.test(maxText) && Number(maxText) >= 1 && Number(maxText) <= MAX_BUCKETS)
  ) {
    throw invalidArgument(
      `Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}.`,
      'max-buckets',
      maxText,
    );
  }
  return {
    ...(prefix ? { prefix } : {}),
    ...(bucketRegion ? { bucketRegion } : {}),
    ...(maxText === undefined ? {} : { maxBuckets: Number(maxText) }),
    ...(continuationToken
      ? { continuationToken, after: decodeContinuationToken(continuationToken).value }
      : {}),
  };
}

/** @throws S3Error InvalidArgument unless it is an integer from 1 to 10,000 */
export function readPartNumber(query: QueryParameters): number {
  const text = query.get('partNumber') ?? '';
  const partNumber = DIGITS.test(text) ? Number(text) : 0;
  if (partNumber < 1 || partNumber > MAX_PART_NUMBER) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`,
      'partNumber',
      text,
    );
  }
  return partNumber;
}

/** @throws S3Error NoSuchUpload when it is empty: no upload has such an id */
export function readUploadId(query: QueryParameters): string {
  const uploadId = query.get('uploadId');
  if (!uploadId) throw new S3Error('NoSuchUpload');
  return uploadId;
}
