import { Injectable } from '@nestjs/common';
import { writeNoNotifications } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * Nobody is notified. AWS's answer for a bucket on its defaults.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
 */
@Injectable()
export class GetBucketNotificationConfiguration extends BucketOperation {
  run({ responder }: BucketContext): Promise<void> {
    responder.xml(200, writeNoNotifications());
    return Promise.resolve();
  }
}
