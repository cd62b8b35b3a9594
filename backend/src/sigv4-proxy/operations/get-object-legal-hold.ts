import { ObjectReader } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { S3Error, writeLegalHold } from '@sgw/s3-wire';
import { LockClerk } from '../access/lock-clerk.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { readVersion, requireObject } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html */
@Injectable()
export class GetObjectLegalHold extends BucketOperation {
  constructor(
    private readonly objects: ObjectReader,
    private readonly locks: LockClerk,
  ) {
    super();
  }

  async run({ request, responder, bucket, key }: BucketContext): Promise<void> {
    const version = readVersion(request.query);
    await this.locks.requireLockable(bucket);
    const found = await this.objects.head(bucket, key, version);
    const { lock } = requireObject(found, { method: request.method, key, version });
    if (lock?.hasLegalHold === undefined)
      throw new S3Error('NoSuchObjectLockConfiguration', undefined, { Key: key });
    responder.xml(200, writeLegalHold(lock.hasLegalHold));
  }
}
