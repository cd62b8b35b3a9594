import { Injectable } from '@nestjs/common';
import { S3Error } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/**
 * Copies follow the locations of the bucket and its `replica-count`; there are no replication rules. Clients probe for it, and take AWS's code for no as no.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
 */
@Injectable()
export class GetBucketReplication extends BucketOperation {
  run({ bucket }: BucketContext): Promise<void> {
    return Promise.reject(
      new S3Error('ReplicationConfigurationNotFoundError', undefined, { BucketName: bucket.name }),
    );
  }
}
