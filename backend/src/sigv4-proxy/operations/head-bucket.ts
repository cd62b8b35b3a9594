import { CONFIG, type RunningConfig } from '@backend/config';
import { Inject, Injectable } from '@nestjs/common';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
@Injectable()
export class HeadBucket extends BucketOperation {
  constructor(@Inject(CONFIG) private readonly config: RunningConfig) {
    super();
  }

  async run({ responder }: BucketContext): Promise<void> {
    responder.empty(200, { 'x-amz-bucket-region': this.config.region, 'x-amz-access-point-alias': 'false' });
  }
}
