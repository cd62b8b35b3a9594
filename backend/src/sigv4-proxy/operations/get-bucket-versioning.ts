import { Injectable } from '@nestjs/common';
import { writeVersioning } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

const STATUS = { unversioned: undefined, enabled: 'Enabled', suspended: 'Suspended' } as const;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
@Injectable()
export class GetBucketVersioning extends BucketOperation {
  run({ responder, bucket }: BucketContext): Promise<void> {
    responder.xml(200, writeVersioning(STATUS[bucket.versioning]));
    return Promise.resolve();
  }
}
