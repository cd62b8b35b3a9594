import type { S3Operation } from '../operations.js';
import { S3Error } from '../s3-error.js';
import { OBJECT_LOCK_HEADERS } from './object-lock.js';
import type { HeaderMap } from './read-headers.js';

/** Asked for and silently not done would be a lie about encryption, retention or access. */
const REFUSED_EVERYWHERE = [
  'x-amz-server-side-encryption',
  'x-amz-object-lock-',
  'x-amz-website-redirect-location',
  'x-amz-bypass-governance-retention',
  'x-amz-write-offset-bytes',
  'x-amz-copy-source',
];

/** Conditions that some operations judge, and that are refused on the writes that do not. */
const CONDITIONS = ['if-match', 'if-none-match', 'x-amz-if-match-'];
/** Who else may do something is said where something is made, and where it is set. */
const TAKES_ACL: ReadonlySet<S3Operation> = new Set([
  'CopyObject',
  'CreateBucket',
  'CreateMultipartUpload',
  'PutBucketAcl',
  'PutObject',
  'PutObjectAcl',
] as const);

/** How long an object is kept is said where it is made. */
const TAKES_LOCK: ReadonlySet<S3Operation> = new Set([
  'CopyObject',
  'CreateMultipartUpload',
  'PutObject',
] as const);
/** Governance is bypassed where something is removed or kept for less long. */
const TAKES_BYPASS: ReadonlySet<S3Operation> = new Set([
  'DeleteObject',
  'DeleteObjects',
  'PutObjectRetention',
] as const);

const isOfLock = (operation: S3Operation, name: string) =>
  (TAKES_LOCK.has(operation) && OBJECT_LOCK_HEADERS.has(name)) ||
  (TAKES_BYPASS.has(operation) && name === 'x-amz-bypass-governance-retention');

const COPIES: ReadonlySet<S3Operation> = new Set(['CopyObject', 'UploadPartCopy'] as const);
const isOfCopy = (name: string) =>
  name.startsWith('x-amz-copy-source') && !name.startsWith('x-amz-copy-source-server-side-encryption');

const isAcl = (name: string) => name === 'x-amz-acl' || name.startsWith('x-amz-grant-');

const UNCONDITIONAL_WRITES: ReadonlySet<S3Operation> = new Set([
  'UploadPart',
  'UploadPartCopy',
  'DeleteObjects',
] as const);

const isForeignCondition = (operation: S3Operation, name: string) =>
  CONDITIONS.some((condition) => name.startsWith(condition)) && UNCONDITIONAL_WRITES.has(operation);

function notImplemented(header: string): S3Error {
  return new S3Error('NotImplemented', undefined, { Header: header });
}

/**
 * Refuses the headers that ask for what is not done yet, so that none is ever ignored in silence.
 *
 * @throws S3Error NotImplemented naming the header
 */
export function refuseUnsupportedHeaders(operation: S3Operation, headers: HeaderMap): void {
  const isCopy = COPIES.has(operation);
  for (const name of headers.keys()) {
    if ((isCopy && isOfCopy(name)) || isOfLock(operation, name)) continue;
    if (REFUSED_EVERYWHERE.some((refused) => name.startsWith(refused))) throw notImplemented(name);
    if (isAcl(name) && !TAKES_ACL.has(operation)) throw notImplemented(name);
    if (isForeignCondition(operation, name)) throw notImplemented(name);
  }
}
