import { Injectable } from '@nestjs/common';
import { writeNoConfigurations } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';
import { refuseSingleConfiguration } from './single-configuration.js';

/**
 * No bucket has such a configuration: the list is empty, and a single one is not there.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html
 */
@Injectable()
export class ListBucketAnalyticsConfigurations extends BucketOperation {
  run({ request, responder }: BucketContext): Promise<void> {
    refuseSingleConfiguration(request.query);
    responder.xml(200, writeNoConfigurations('ListBucketAnalyticsConfigurationResult'));
    return Promise.resolve();
  }
}
