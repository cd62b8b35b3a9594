import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { isSharedAcl } from '@sgw/access';
import { OPERATIONS, readOwnershipControls, S3Error } from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
@Injectable()
export class PutBucketOwnershipControls extends BucketOperation {
  constructor(
    private readonly acls: AclClerk,
    private readonly buckets: BucketKeeper,
  ) {
    super();
  }

  async run({ responder, payload, bucket }: BucketContext): Promise<void> {
    const body = await documentOf(payload(), OPERATIONS.PutBucketOwnershipControls.body);
    const ownership = readOwnershipControls(body);
    if (ownership === 'BucketOwnerEnforced' && bucket.acl) {
      // Whoever has access by the ACL would lose it without a word.
      const { owner } = await this.acls.subject(bucket);
      if (isSharedAcl(bucket.acl, owner.id)) throw new S3Error('InvalidBucketAclWithObjectOwnership');
    }
    await this.buckets.setAccess(bucket, { ownership });
    responder.empty(200);
  }
}
