import { Injectable } from '@nestjs/common';
import { S3Error, writeLifecycle } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
@Injectable()
export class GetBucketLifecycleConfiguration extends BucketOperation {
  async run({ responder, bucket: { name, lifecycle } }: BucketContext): Promise<void> {
    if (!lifecycle) throw new S3Error('NoSuchLifecycleConfiguration', undefined, { BucketName: name });
    responder.xml(200, writeLifecycle(lifecycle.rules), {
      'x-amz-transition-default-minimum-object-size': lifecycle.transitionMinimumSize,
    });
  }
}
