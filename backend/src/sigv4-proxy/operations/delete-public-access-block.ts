import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html */
@Injectable()
export class DeletePublicAccessBlock extends BucketOperation {
  constructor(private readonly buckets: BucketKeeper) {
    super();
  }

  async run({ responder, bucket }: BucketContext): Promise<void> {
    await this.buckets.setAccess(bucket, { publicAccessBlock: null });
    responder.empty(204);
  }
}
