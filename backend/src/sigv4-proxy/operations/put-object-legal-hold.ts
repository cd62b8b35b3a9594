import { ObjectLocker } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readLegalHold } from '@sgw/s3-wire';
import { LockClerk } from '../access/lock-clerk.js';
import { requireDocumentHash } from './body-hash.js';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { readVersion, requireObject } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html */
@Injectable()
export class PutObjectLegalHold extends BucketOperation {
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
    const isOn = readLegalHold(await documentOf(body, OPERATIONS.PutObjectLegalHold.body));
    await this.locks.requireLockable(bucket);
    requireObject(await this.objects.setLegalHold(bucket, key, version, isOn), { method, key, version });
    responder.empty(200);
  }
}
