import { randomUUID } from 'node:crypto';
import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readLifecycle, readTransitionMinimumSize } from '@sgw/s3-wire';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
@Injectable()
export class PutBucketLifecycleConfiguration extends BucketOperation {
  constructor(private readonly buckets: BucketKeeper) {
    super();
  }

  async run({ request, responder, payload, bucket }: BucketContext): Promise<void> {
    const transitionMinimumSize = readTransitionMinimumSize(
      request.headers.get('x-amz-transition-default-minimum-object-size'),
    );
    const body = await documentOf(payload(), OPERATIONS.PutBucketLifecycleConfiguration.body);
    await this.buckets.setLifecycle(bucket, { rules: readLifecycle(body, newRuleId), transitionMinimumSize });
    responder.empty(200, { 'x-amz-transition-default-minimum-object-size': transitionMinimumSize });
  }
}

/** In the form that AWS gives to rules without an id: 48 characters. */
function newRuleId(): string {
  return Buffer.from(randomUUID()).toString('base64');
}
