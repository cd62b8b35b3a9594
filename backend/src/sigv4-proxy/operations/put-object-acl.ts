import { ObjectAccessKeeper, ObjectReader } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS } from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { requireAclObject } from './acl-object.js';
import { readAclRequest } from './acl-request.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
@Injectable()
export class PutObjectAcl extends BucketOperation {
  constructor(
    private readonly acls: AclClerk,
    private readonly objects: ObjectAccessKeeper,
    private readonly reader: ObjectReader,
  ) {
    super();
  }

  async run(context: BucketContext): Promise<void> {
    const { responder, bucket, key } = context;
    const object = await requireAclObject({ access: this.objects, reader: this.reader }, context);
    const subject = await this.acls.subject(bucket, object.ownerUserId);
    const wish = await readAclRequest(context, OPERATIONS.PutObjectAcl.body, bucket, subject.owner.id);
    await this.objects.setAcl(bucket, key, object, await this.acls.resolve(wish, subject));
    responder.empty(200);
  }
}
