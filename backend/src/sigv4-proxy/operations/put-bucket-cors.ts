import { BucketDirectory } from '@backend/namespace';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readCors } from '@sgw/s3-wire';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
@Injectable()
export class PutBucketCors extends BucketOperation {
  constructor(private readonly buckets: BucketDirectory) {
    super();
  }

  async run({ responder, payload, bucket }: BucketContext): Promise<void> {
    const rules = readCors(await documentOf(payload(), OPERATIONS.PutBucketCors.body));
    await this.buckets.setCors(bucket, rules);
    responder.empty(200);
  }
}
