import { Injectable } from '@nestjs/common';
import { S3Error } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * Nothing is encrypted here yet, and we do not say otherwise. Clients probe for it, and take AWS's code for no as no.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
 */
@Injectable()
export class GetBucketEncryption extends BucketOperation {
  run({ bucket }: BucketContext): Promise<void> {
    return Promise.reject(
      new S3Error('ServerSideEncryptionConfigurationNotFoundError', undefined, { BucketName: bucket.name }),
    );
  }
}
