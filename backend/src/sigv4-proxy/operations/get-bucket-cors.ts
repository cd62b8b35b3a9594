import { Injectable } from '@nestjs/common';
import { S3Error, writeCors } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
@Injectable()
export class GetBucketCors extends BucketOperation {
  async run({ responder, bucket }: BucketContext): Promise<void> {
    if (!bucket.cors) throw new S3Error('NoSuchCORSConfiguration', undefined, { BucketName: bucket.name });
    responder.xml(200, writeCors(bucket.cors));
  }
}
