import { ObjectAccessKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS } from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { readAclRequest } from './acl-request.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
@Injectable()
export class PutObjectAcl extends BucketOperation {
  constructor(
    private readonly acls: AclClerk,
    private readonly objects: ObjectAccessKeeper,
  ) {
    super();
  }

  async run(context: BucketContext): Promise<void> {
    const { request, responder, bucket, key } = context;
    const object = await this.objects.require(bucket, key, request.query.get('versionId'));
    const subject = await this.acls.subject(bucket, object.ownerUserId);
    const wish = await readAclRequest(context, OPERATIONS.PutObjectAcl.body, bucket, subject.owner.id);
    await this.objects.setAcl(bucket, key, object, await this.acls.resolve(wish, subject));
    responder.empty(200);
  }
}
