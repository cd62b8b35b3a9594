import { Injectable } from '@nestjs/common';
import { S3Error } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * There are no websites. Clients probe for it, and take AWS's code for no as no.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html
 */
@Injectable()
export class GetBucketWebsite extends BucketOperation {
  run({ bucket }: BucketContext): Promise<void> {
    return Promise.reject(new S3Error('NoSuchWebsiteConfiguration', undefined, { BucketName: bucket.name }));
  }
}
