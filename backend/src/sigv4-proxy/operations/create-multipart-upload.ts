import { MultipartWriter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  readObjectHeaders,
  readStorageClass,
  readTaggingHeader,
  readUploadChecksum,
  readUserMetadata,
  writeInitiateMultipart,
} from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { LockClerk } from '../access/lock-clerk.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { ExpiryTeller } from './expiry-teller.js';
import { storedHeaders, toTagMap } from './stored-form.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
@Injectable()
export class CreateMultipartUpload extends BucketOperation {
  constructor(
    private readonly uploads: MultipartWriter,
    private readonly acls: AclClerk,
    private readonly locks: LockClerk,
    private readonly expiry: ExpiryTeller,
  ) {
    super();
  }

  async run({ request, requester, responder, bucket, key }: BucketContext): Promise<void> {
    const { headers, signal } = request;
    readStorageClass(headers);
    const checksum = readUploadChecksum(headers);
    const { uploadId, initiatedAt } = await this.uploads.create(
      {
        bucket,
        key,
        ...(await this.acls.ofNewObject(headers, bucket, requester)),
        ...(await this.locks.ofNewObject(headers, bucket, requester)),
        headers: storedHeaders(readObjectHeaders(headers)),
        userMetadata: readUserMetadata(headers),
        tags: toTagMap(readTaggingHeader(headers)),
        checksum,
      },
      signal,
    );
    const answered = checksum
      ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
      : {};
    responder.xml(200, writeInitiateMultipart({ bucket: bucket.name, key, uploadId }), {
      ...answered,
      ...this.expiry.ofUpload(bucket, { key, initiatedAt }),
    });
  }
}
