import { ObjectWriter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  checksumHeader,
  readObjectHeaders,
  readStorageClass,
  readTaggingHeader,
  readUserMetadata,
  readWriteConditions,
  requireAnnouncedChecksum,
} from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { LockClerk, requireHashToKeep } from '../access/lock-clerk.js';
import { DECISION_HEADER } from '../s3-error.map.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { ExpiryTeller } from './expiry-teller.js';
import { storedHeaders, toTagMap } from './stored-form.js';
import { versionHeaders } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
@Injectable()
export class PutObject extends BucketOperation {
  constructor(
    private readonly objects: ObjectWriter,
    private readonly acls: AclClerk,
    private readonly locks: LockClerk,
    private readonly expiry: ExpiryTeller,
  ) {
    super();
  }

  async run({ request, requester, responder, payload, bucket, key }: BucketContext): Promise<void> {
    const { headers } = request;
    readStorageClass(headers);
    const conditions = readWriteConditions(headers);
    const { lock } = await this.locks.ofNewObject(headers, bucket, requester);
    const body = payload();
    requireAnnouncedChecksum(headers, body.claim);
    requireHashToKeep(headers, body, bucket, lock);
    const tags = toTagMap(readTaggingHeader(headers));
    const receipt = await this.objects.write(
      {
        bucket,
        key,
        ...(await this.acls.ofNewObject(headers, bucket, requester)),
        body,
        headers: storedHeaders(readObjectHeaders(headers)),
        userMetadata: readUserMetadata(headers),
        tags,
        lock,
        ...conditions,
      },
      request.signal,
    );
    const checksum =
      body.checksumAlgorithm && receipt.checksum !== undefined
        ? { [checksumHeader(body.checksumAlgorithm)]: receipt.checksum, 'x-amz-checksum-type': 'FULL_OBJECT' }
        : {};
    responder.empty(200, {
      etag: `"${receipt.etag}"`,
      ...checksum,
      ...versionHeaders(receipt),
      [DECISION_HEADER]: receipt.decisionId,
      ...this.expiry.ofNew(bucket, key, tags, receipt),
    });
  }
}
