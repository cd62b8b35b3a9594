import { Injectable } from '@nestjs/common';
import { S3Error } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * There is no object lock yet. Clients probe for it, and take AWS's code for no as no.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html
 */
@Injectable()
export class GetObjectLockConfiguration extends BucketOperation {
  run({ bucket }: BucketContext): Promise<void> {
    return Promise.reject(
      new S3Error('ObjectLockConfigurationNotFoundError', undefined, { BucketName: bucket.name }),
    );
  }
}
