import type { S3Action } from '@sgw/access';
import {
  type HeaderMap,
  type QueryParameters,
  readBucketLockEnabled,
  readGovernanceBypass,
  requiredPermission,
  type S3Operation,
} from '@sgw/s3-wire';

/** What of a request changes the permission it needs. */
export interface ActionShape {
  readonly operation: S3Operation;
  readonly query: QueryParameters;
  readonly headers: HeaderMap;
}

/** Operations that make an object, and may say in the same breath how it is tagged, held and shared. */
const MAKES_OBJECT: ReadonlySet<string> = new Set([
  'PutObject',
  'PostObject',
  'CreateMultipartUpload',
  'CopyObject',
]);

/** Operations that may be asked to bypass governance; the header is refused on every other. */
const MAY_BYPASS: ReadonlySet<string> = new Set(['DeleteObject', 'PutObjectRetention']);

/** What a bucket that is made with object lock needs beside. */
const OF_LOCKED_BUCKET: readonly S3Action[] = [
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketVersioning',
];

const IMPLIED: readonly (readonly [isAsked: (header: string) => boolean, action: S3Action])[] = [
  [(name) => name === 'x-amz-acl' || name.startsWith('x-amz-grant-'), 's3:PutObjectAcl'],
  [(name) => name === 'x-amz-tagging', 's3:PutObjectTagging'],
  [
    (name) => name === 'x-amz-object-lock-mode' || name === 'x-amz-object-lock-retain-until-date',
    's3:PutObjectRetention',
  ],
  [(name) => name === 'x-amz-object-lock-legal-hold', 's3:PutObjectLegalHold'],
];

/** Operations that may hang on the ETag of an object that is there. */
const MAY_MATCH: ReadonlySet<string> = new Set([
  'PutObject',
  'CopyObject',
  'CompleteMultipartUpload',
  'DeleteObject',
]);

/** What tells of an object that is there whether it is the one that the client means; `*` asks only whether one is. */
const MATCHES = ['if-match', 'x-amz-if-match-size', 'x-amz-if-match-last-modified-time'];

/** Whether the action is one on the object that the operation makes, so that nothing of an older one counts. */
export function isOfNewObject(operation: S3Operation, action: S3Action): boolean {
  return MAKES_OBJECT.has(operation) && action !== 's3:GetObject';
}

/**
 * Every action that a request needs to be allowed: that of the operations table first.
 *
 * DeleteObjects needs none by itself: each of its keys is judged alone, and refused alone.
 *
 * @throws S3Error InvalidArgument
 */
export function requiredActions({ operation, query, headers }: ActionShape): readonly S3Action[] {
  if (operation === 'DeleteObjects') return [];
  // Every row's permission is an action: a test compares the two tables.
  const actions = [requiredPermission(operation, query.has('versionId')) as S3Action];
  // Whoever may learn whether an ETag is that of an object may read it (User Guide, "conditional-deletes").
  if (MAY_MATCH.has(operation) && MATCHES.some((name) => (headers.get(name)?.trim() ?? '*') !== '*'))
    actions.push(query.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject');
  if (MAKES_OBJECT.has(operation)) {
    for (const [isAsked, implied] of IMPLIED) if ([...headers.keys()].some(isAsked)) actions.push(implied);
  }
  if (operation === 'CreateBucket' && readBucketLockEnabled(headers)) actions.push(...OF_LOCKED_BUCKET);
  if (MAY_BYPASS.has(operation) && readGovernanceBypass(headers))
    actions.push('s3:BypassGovernanceRetention');
  return actions;
}
