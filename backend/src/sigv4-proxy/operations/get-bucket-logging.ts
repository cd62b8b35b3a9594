import { Injectable } from '@nestjs/common';
import { writeNoLogging } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * Nothing is logged into buckets. AWS's answer for a bucket on its defaults.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
 */
@Injectable()
export class GetBucketLogging extends BucketOperation {
  run({ responder }: BucketContext): Promise<void> {
    responder.xml(200, writeNoLogging());
    return Promise.resolve();
  }
}
