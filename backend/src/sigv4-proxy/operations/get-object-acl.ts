import { ObjectAccessKeeper, ObjectReader } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { writeAccessControlPolicy } from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { requireAclObject } from './acl-object.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
@Injectable()
export class GetObjectAcl extends BucketOperation {
  constructor(
    private readonly acls: AclClerk,
    private readonly objects: ObjectAccessKeeper,
    private readonly reader: ObjectReader,
  ) {
    super();
  }

  async run(context: BucketContext): Promise<void> {
    const { responder, bucket } = context;
    const object = await requireAclObject({ access: this.objects, reader: this.reader }, context);
    const isEnforced = bucket.ownership === 'BucketOwnerEnforced';
    const { owner } = await this.acls.subject(bucket, isEnforced ? bucket.ownerUserId : object.ownerUserId);
    const grants = await this.acls.shown(isEnforced ? null : object.acl, owner, bucket.tenantId);
    responder.xml(200, writeAccessControlPolicy(owner, grants));
  }
}
