import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html */
@Injectable()
export class DeleteBucketLifecycle extends BucketOperation {
  constructor(private readonly buckets: BucketKeeper) {
    super();
  }

  async run({ responder, bucket }: BucketContext): Promise<void> {
    await this.buckets.setLifecycle(bucket, null);
    responder.empty(204);
  }
}
