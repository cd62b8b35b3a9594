import { BucketDirectory } from '@backend/namespace';
import { Injectable } from '@nestjs/common';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
@Injectable()
export class DeleteBucketCors extends BucketOperation {
  constructor(private readonly buckets: BucketDirectory) {
    super();
  }

  async run({ responder, bucket }: BucketContext): Promise<void> {
    await this.buckets.setCors(bucket, null);
    responder.empty(204);
  }
}
