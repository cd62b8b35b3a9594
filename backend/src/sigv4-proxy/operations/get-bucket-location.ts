import { Injectable } from '@nestjs/common';
import { writeLocation } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
@Injectable()
export class GetBucketLocation extends BucketOperation {
  async run({ responder, bucket }: BucketContext): Promise<void> {
    responder.xml(200, writeLocation(bucket.locationConstraint));
  }
}
