import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS } from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { readAclRequest } from './acl-request.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html */
@Injectable()
export class PutBucketAcl extends BucketOperation {
  constructor(
    private readonly acls: AclClerk,
    private readonly buckets: BucketKeeper,
  ) {
    super();
  }

  async run(context: BucketContext): Promise<void> {
    const { responder, bucket } = context;
    const subject = await this.acls.subject(bucket);
    const wish = await readAclRequest(context, OPERATIONS.PutBucketAcl.body, bucket, subject.owner.id);
    await this.buckets.setAccess(bucket, { acl: await this.acls.resolve(wish, subject) });
    responder.empty(200);
  }
}
