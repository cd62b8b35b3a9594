import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readTagging } from '@sgw/s3-wire';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { toTagMap } from './stored-form.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
@Injectable()
export class PutBucketTagging extends BucketOperation {
  constructor(private readonly buckets: BucketKeeper) {
    super();
  }

  async run({ responder, payload, bucket }: BucketContext): Promise<void> {
    const tags = readTagging(await documentOf(payload(), OPERATIONS.PutBucketTagging.body), 'bucket');
    await this.buckets.setTags(bucket, toTagMap(tags));
    responder.empty(204);
  }
}
