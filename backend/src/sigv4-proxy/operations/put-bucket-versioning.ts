import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readVersioning } from '@sgw/s3-wire';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
@Injectable()
export class PutBucketVersioning extends BucketOperation {
  constructor(private readonly buckets: BucketKeeper) {
    super();
  }

  async run({ responder, payload, bucket }: BucketContext): Promise<void> {
    const status = readVersioning(await documentOf(payload(), OPERATIONS.PutBucketVersioning.body));
    await this.buckets.setVersioning(bucket, status === 'Enabled' ? 'enabled' : 'suspended');
    responder.empty(200);
  }
}
