import { GatewayError, type GatewayErrorCode } from '@sgw/contracts';
import { S3Error, type S3ErrorCode } from '@sgw/s3-wire';
import { SigV4Error } from '@sgw/sigv4';

/** The S3 door's one table from our errors to theirs; a code without a line does not compile. */
const S3_CODE_OF: Record<GatewayErrorCode, S3ErrorCode> = {
  'access-denied': 'AccessDenied',
  'adoption-holds-writes': 'OperationAborted',
  'adoption-unsupported': 'InvalidRequest',
  'backend-not-declared': 'InvalidRequest',
  'backend-unavailable': 'ServiceUnavailable',
  'bad-digest': 'BadDigest',
  'bucket-adopted': 'AccessDenied',
  'bucket-already-adopted': 'OperationAborted',
  'bucket-already-exists': 'BucketAlreadyExists',
  'bucket-already-owned-by-you': 'BucketAlreadyOwnedByYou',
  'bucket-not-empty': 'BucketNotEmpty',
  'bucket-not-found': 'NoSuchBucket',
  'conditional-conflict': 'ConditionalRequestConflict',
  conflict: 'OperationAborted',
  'entity-too-large': 'EntityTooLarge',
  'entity-too-small': 'EntityTooSmall',
  'incomplete-body': 'IncompleteBody',
  'invalid-adoption-state': 'OperationAborted',
  'invalid-argument': 'InvalidArgument',
  'invalid-bucket-name': 'InvalidBucketName',
  'invalid-bucket-state': 'InvalidBucketState',
  'invalid-location': 'InvalidLocationConstraint',
  'invalid-part': 'InvalidPart',
  'invalid-part-order': 'InvalidPartOrder',
  'invalid-range': 'InvalidRange',
  'invalid-request': 'InvalidRequest',
  'invalid-retention': 'InvalidArgument',
  'invalid-tag': 'InvalidTag',
  'key-too-long': 'KeyTooLongError',
  'malformed-request': 'MalformedXML',
  'metadata-unavailable': 'ServiceUnavailable',
  'not-enough-backends': 'InvalidRequest', // permanent: a 5xx would make SDKs retry it for ever
  'not-found': 'NoSuchKey',
  'not-modified': 'NotModified',
  'object-changed-outside': 'OperationAborted',
  'object-locked': 'AccessDenied',
  'object-not-found': 'NoSuchKey',
  'object-superseded': 'ServiceUnavailable', // only when every look found another version
  'precondition-failed': 'PreconditionFailed',
  'precondition-required': 'InvalidRequest',
  'residency-violation': 'AccessDenied',
  'slow-down': 'SlowDown',
  'tag-set-not-found': 'NoSuchTagSet',
  'too-many-buckets': 'TooManyBuckets',
  unauthenticated: 'AccessDenied',
  'unknown-names': 'InvalidArgument',
  'upload-not-found': 'NoSuchUpload',
  'version-not-found': 'NoSuchVersion',
};

/** Id of the placement decision behind an answer, to be asked for at `GET /api/v1/decisions/{id}`. */
export const DECISION_HEADER = 'x-sgw-decision';

/** Codes whose own message tells the client more than AWS's default text. */
const SPEAKS_FOR_ITSELF: ReadonlySet<GatewayErrorCode> = new Set([
  'bad-digest',
  'bucket-adopted',
  'entity-too-small',
  'invalid-bucket-state',
  'invalid-location',
  'invalid-part',
  'invalid-request',
  'invalid-retention',
  'invalid-tag',
  'not-enough-backends',
  'object-changed-outside',
  'object-locked',
  'residency-violation',
]);

/** Turns what a request threw into what its client is told; undefined for a bug, which is logged and answers 500. */
export function toS3Error(error: unknown): S3Error | undefined {
  if (error instanceof S3Error) return error;
  if (error instanceof SigV4Error)
    return new S3Error(error.code, error.message, error.details, { cause: error });
  if (!(error instanceof GatewayError)) return undefined;
  const message = SPEAKS_FOR_ITSELF.has(error.code) ? error.message : undefined;
  const { decision } = error.details;
  const headers: Record<string, string> =
    decision === undefined ? {} : { [DECISION_HEADER]: String(decision) };
  return new S3Error(S3_CODE_OF[error.code], message, detailsOf(error), { cause: error, headers });
}

/** Details become XML elements, which S3 writes in upper camel case. */
function detailsOf(error: GatewayError): Record<string, string | number> {
  const entries = Object.entries(error.details).map(([name, value]) => [
    name.charAt(0).toUpperCase() + name.slice(1),
    value,
  ]);
  return Object.fromEntries(entries) as Record<string, string | number>;
}
