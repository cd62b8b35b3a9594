import { Injectable } from '@nestjs/common';
import { S3Error } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
@Injectable()
export class GetBucketPolicy extends BucketOperation {
  async run({ responder, bucket }: BucketContext): Promise<void> {
    if (bucket.policyDocument === null)
      throw new S3Error('NoSuchBucketPolicy', undefined, { BucketName: bucket.name });
    responder.document(200, bucket.policyDocument, { 'content-type': 'application/json' });
  }
}
