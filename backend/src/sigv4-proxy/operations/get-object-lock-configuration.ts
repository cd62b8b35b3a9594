import { Injectable } from '@nestjs/common';
import { S3Error, writeBucketLock } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
@Injectable()
export class GetObjectLockConfiguration extends BucketOperation {
  async run({ responder, bucket }: BucketContext): Promise<void> {
    if (bucket.objectLock === null)
      throw new S3Error('ObjectLockConfigurationNotFoundError', undefined, { BucketName: bucket.name });
    responder.xml(200, writeBucketLock(bucket.objectLock));
  }
}
