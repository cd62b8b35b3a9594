import { Injectable } from '@nestjs/common';
import { writeAccessControlPolicy } from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
@Injectable()
export class GetBucketAcl extends BucketOperation {
  constructor(private readonly acls: AclClerk) {
    super();
  }

  async run({ responder, bucket }: BucketContext): Promise<void> {
    const { owner } = await this.acls.subject(bucket);
    // Where ACLs are switched off, the owner alone is shown: that is what holds.
    const acl = bucket.ownership === 'BucketOwnerEnforced' ? null : bucket.acl;
    const grants = await this.acls.shown(acl, owner, bucket.tenantId);
    responder.xml(200, writeAccessControlPolicy(owner, grants));
  }
}
