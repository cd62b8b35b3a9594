import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readBucketLock } from '@sgw/s3-wire';
import { requireDocumentHash } from './body-hash.js';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * Takes `x-amz-bucket-object-lock-token` and needs none: a bucket that keeps versions may get object lock at any time.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
 */
@Injectable()
export class PutObjectLockConfiguration extends BucketOperation {
  constructor(private readonly buckets: BucketKeeper) {
    super();
  }

  async run({ request, responder, payload, bucket }: BucketContext): Promise<void> {
    const body = payload();
    requireDocumentHash(request.headers, body);
    const lock = readBucketLock(await documentOf(body, OPERATIONS.PutObjectLockConfiguration.body));
    await this.buckets.setObjectLock(bucket, lock);
    responder.empty(200);
  }
}
