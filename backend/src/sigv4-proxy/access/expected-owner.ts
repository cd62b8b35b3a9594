import type { BucketRow } from '@backend/namespace';
import { Injectable } from '@nestjs/common';
import { S3Error } from '@sgw/s3-wire';
import { OwnerNames } from '../owner-names.js';

/** Holds a request to the owner whom it believes its bucket to have: a name may have changed hands since. */
@Injectable()
export class ExpectedOwner {
  constructor(private readonly owners: OwnerNames) {}

  /**
   * @param canonicalId as `x-amz-expected-bucket-owner` or `x-amz-source-expected-bucket-owner` says; undefined without
   * @throws S3Error AccessDenied
   */
  async require(canonicalId: string | undefined, bucket: BucketRow): Promise<void> {
    if (canonicalId === undefined) return;
    const { id } = await this.owners.owner(bucket.ownerUserId);
    if (id !== canonicalId) throw new S3Error('AccessDenied');
  }
}
