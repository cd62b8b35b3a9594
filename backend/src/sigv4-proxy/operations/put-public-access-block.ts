import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readPublicAccessBlock } from '@sgw/s3-wire';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
@Injectable()
export class PutPublicAccessBlock extends BucketOperation {
  constructor(private readonly buckets: BucketKeeper) {
    super();
  }

  async run({ responder, payload, bucket }: BucketContext): Promise<void> {
    const body = await documentOf(payload(), OPERATIONS.PutPublicAccessBlock.body);
    await this.buckets.setAccess(bucket, { publicAccessBlock: readPublicAccessBlock(body) });
    responder.empty(200);
  }
}
