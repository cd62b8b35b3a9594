import { Injectable } from '@nestjs/common';
import { writeNoAcceleration } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * There is no acceleration. AWS's answer for a bucket on its defaults.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html
 */
@Injectable()
export class GetBucketAccelerateConfiguration extends BucketOperation {
  run({ responder }: BucketContext): Promise<void> {
    responder.xml(200, writeNoAcceleration());
    return Promise.resolve();
  }
}
