import { MultipartCompleter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  type CompletedUpload,
  OPERATIONS,
  readCompleteMultipart,
  readMultipartObjectSize,
  readUploadId,
  readWholeChecksum,
  readWriteConditions,
  writeCompleteMultipart,
} from '@sgw/s3-wire';
import { documentOf } from './document.js';
import { ExpiryTeller } from './expiry-teller.js';
import { locationOf } from './location-of.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { versionHeaders } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
@Injectable()
export class CompleteMultipartUpload extends BucketOperation {
  constructor(
    private readonly uploads: MultipartCompleter,
    private readonly expiry: ExpiryTeller,
  ) {
    super();
  }

  async run({ request, responder, payload, bucket, key }: BucketContext): Promise<void> {
    const { headers, signal } = request;
    const uploadId = readUploadId(request.query);
    const checksum = readWholeChecksum(headers);
    const sizeBytes = readMultipartObjectSize(headers);
    const conditions = readWriteConditions(headers);
    const parts = readCompleteMultipart(await documentOf(payload(), OPERATIONS.CompleteMultipartUpload.body));
    const receipt = await this.uploads.complete(
      { bucket, key, uploadId, parts, checksum, sizeBytes, ...conditions },
      signal,
    );
    const document = writeCompleteMultipart({
      location: locationOf(request),
      bucket: bucket.name,
      key,
      etag: receipt.etag,
      ...(receipt.checksum ? { checksum: receipt.checksum as CompletedUpload['checksum'] } : {}),
    });
    const { stored } = receipt;
    const expiry = stored && this.expiry.ofNew(bucket, key, stored.tags, stored);
    responder.xml(200, document, { ...versionHeaders(receipt.version), ...expiry });
  }
}
