import type { BucketRow } from '@backend/namespace';
import { GatewayError } from '@sgw/contracts';
import type { S3Operation } from '@sgw/s3-wire';

/** Operations that change objects, or have them changed later. */
const WRITES: ReadonlySet<S3Operation> = new Set<S3Operation>([
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CopyObject',
  'CreateMultipartUpload',
  'DeleteObject',
  'DeleteObjectTagging',
  'DeleteObjects',
  'PostObject',
  'PutBucketLifecycleConfiguration',
  'PutBucketVersioning',
  'PutObject',
  'PutObjectAcl',
  'PutObjectLegalHold',
  'PutObjectLockConfiguration',
  'PutObjectRetention',
  'PutObjectTagging',
  'UploadPart',
  'UploadPartCopy',
]);

/**
 * An adopted bucket shows what its owner has at the provider, and changes nothing of it, until the operator converts it.
 *
 * @throws GatewayError `bucket-adopted`
 */
export function refuseReadOnly(
  { name, adoption }: Pick<BucketRow, 'name' | 'adoption'>,
  operation: S3Operation,
): void {
  if (!adoption || adoption.isConverted || !WRITES.has(operation)) return;
  const message = `The bucket ${name} is adopted and read-only: the operator has to convert it before anything is written or deleted.`;
  throw new GatewayError('bucket-adopted', message);
}
