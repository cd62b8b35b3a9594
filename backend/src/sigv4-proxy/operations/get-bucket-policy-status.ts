import { Injectable } from '@nestjs/common';
import { isPublicPolicy } from '@sgw/access';
import { S3Error, writePolicyStatus } from '@sgw/s3-wire';
import { AccessJudge } from '../access/access-judge.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html */
@Injectable()
export class GetBucketPolicyStatus extends BucketOperation {
  constructor(private readonly judge: AccessJudge) {
    super();
  }

  async run({ responder, bucket }: BucketContext): Promise<void> {
    const policy = this.judge.policyOf(bucket);
    if (!policy) throw new S3Error('NoSuchBucketPolicy', undefined, { BucketName: bucket.name });
    responder.xml(200, writePolicyStatus(isPublicPolicy(policy)));
  }
}
