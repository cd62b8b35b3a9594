import type { BucketRow } from '@backend/namespace';
import { ObjectLocker } from '@backend/objects';
import type { SigningKeyHolder } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import type { ObjectLock } from '@sgw/retention';
import { type HeaderMap, invalidArgument, objectLockHeaders, readObjectLock, S3Error } from '@sgw/s3-wire';
import { type Claimed, hasBodyHash } from '../operations/body-hash.js';
import type { BucketContext } from '../operations/operation.js';

/** What requests say of keeping objects, and what of that they are told. */
@Injectable()
export class LockClerk {
  constructor(private readonly locks: ObjectLocker) {}

  /**
   * What a request that makes an object says of keeping it.
   *
   * @throws S3Error InvalidArgument; InvalidRequest in a bucket without object lock
   */
  async ofNewObject(
    headers: HeaderMap,
    bucket: BucketRow,
    requester: SigningKeyHolder | null,
  ): Promise<{ readonly lock?: ObjectLock }> {
    const lock = readObjectLock(headers, new Date());
    if (!lock) return {};
    if (!requester) {
      const message = 'Put Object requests with Object Lock parameters require AWS Signature Version 4';
      throw invalidArgument(message, 'Authorization');
    }
    if (!(await this.locks.isLockable(bucket)))
      throw new S3Error('InvalidRequest', 'Bucket is missing ObjectLockConfiguration');
    return { lock };
  }

  /** @throws S3Error InvalidRequest in a bucket without object lock */
  async requireLockable(bucket: BucketRow): Promise<void> {
    if (!(await this.locks.isLockable(bucket)))
      throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  }
}

/**
 * What is to be kept must have arrived as it was sent: AWS wants more than the hash that is part of the signature.
 *
 * @param lock what the request itself says
 * @throws S3Error InvalidRequest
 */
export function requireHashToKeep(
  headers: HeaderMap,
  payload: Claimed,
  bucket: BucketRow,
  lock: ObjectLock | undefined,
): void {
  if ((!lock && !bucket.objectLock?.defaultRetention) || hasBodyHash(headers, payload)) return;
  throw new S3Error(
    'InvalidRequest',
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  );
}

/** What GET and HEAD tell of a version's lock: as much of it as the requester may ask for by itself. */
export async function shownLock(
  { retention, hasLegalHold }: ObjectLock,
  { access, bucket, key, request }: BucketContext,
): Promise<Record<string, string>> {
  const target = { bucket, key, versionId: request.query.get('versionId') };
  const isRetentionShown =
    retention !== undefined && (await access.isAllowed({ ...target, action: 's3:GetObjectRetention' }));
  const isHoldShown =
    hasLegalHold !== undefined && (await access.isAllowed({ ...target, action: 's3:GetObjectLegalHold' }));
  return objectLockHeaders({
    ...(isRetentionShown ? { retention } : {}),
    ...(isHoldShown ? { hasLegalHold } : {}),
  });
}
