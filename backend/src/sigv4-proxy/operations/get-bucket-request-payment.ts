import { Injectable } from '@nestjs/common';
import { writeRequestPayment } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * The owner of the bucket always pays. AWS's answer for a bucket on its defaults.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
 */
@Injectable()
export class GetBucketRequestPayment extends BucketOperation {
  run({ responder }: BucketContext): Promise<void> {
    responder.xml(200, writeRequestPayment());
    return Promise.resolve();
  }
}
