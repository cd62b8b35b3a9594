import { Injectable } from '@nestjs/common';
import { S3Error, writePublicAccessBlock } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
@Injectable()
export class GetPublicAccessBlock extends BucketOperation {
  async run({ responder, bucket }: BucketContext): Promise<void> {
    if (bucket.publicAccessBlock === null)
      throw new S3Error('NoSuchPublicAccessBlockConfiguration', undefined, { BucketName: bucket.name });
    responder.xml(200, writePublicAccessBlock(bucket.publicAccessBlock));
  }
}
