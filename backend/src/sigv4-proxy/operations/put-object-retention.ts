import { ObjectLocker } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readGovernanceBypass, readRetention } from '@sgw/s3-wire';
import { LockClerk } from '../access/lock-clerk.js';
import { requireDocumentHash } from './body-hash.js';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { readVersion, requireObject } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html */
@Injectable()
export class PutObjectRetention extends BucketOperation {
  constructor(
    private readonly objects: ObjectLocker,
    private readonly locks: LockClerk,
  ) {
    super();
  }

  async run({ request, responder, payload, bucket, key }: BucketContext): Promise<void> {
    const { headers, method, query } = request;
    const version = readVersion(query);
    const body = payload();
    requireDocumentHash(headers, body);
    const retention = readRetention(await documentOf(body, OPERATIONS.PutObjectRetention.body));
    await this.locks.requireLockable(bucket);
    const wish = { retention, mayBypass: readGovernanceBypass(headers) };
    requireObject(await this.objects.setRetention(bucket, key, version, wish), { method, key, version });
    responder.empty(200);
  }
}
