import { Injectable } from '@nestjs/common';
import { S3Error, writeOwnershipControls } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
@Injectable()
export class GetBucketOwnershipControls extends BucketOperation {
  async run({ responder, bucket }: BucketContext): Promise<void> {
    if (bucket.ownership === null)
      throw new S3Error('OwnershipControlsNotFoundError', undefined, { BucketName: bucket.name });
    responder.xml(200, writeOwnershipControls(bucket.ownership));
  }
}
