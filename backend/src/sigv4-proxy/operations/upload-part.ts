import { MultipartWriter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { checksumHeader, readPartNumber, readUploadId, requireAnnouncedChecksum } from '@sgw/s3-wire';
import { hasBodyHash } from './body-hash.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
@Injectable()
export class UploadPart extends BucketOperation {
  constructor(private readonly uploads: MultipartWriter) {
    super();
  }

  async run({ request, responder, payload, bucket, key }: BucketContext): Promise<void> {
    const uploadId = readUploadId(request.query);
    const partNumber = readPartNumber(request.query);
    const body = payload();
    requireAnnouncedChecksum(request.headers, body.claim);
    const isUnhashed = !hasBodyHash(request.headers, body);
    const part = { bucket, key, uploadId, partNumber, body, isUnhashed };
    const receipt = await this.uploads.putPart(part, request.signal);
    const checksum =
      body.checksumAlgorithm && receipt.checksum !== undefined
        ? { [checksumHeader(body.checksumAlgorithm)]: receipt.checksum }
        : {};
    responder.empty(200, { etag: `"${receipt.etag}"`, ...checksum });
  }
}
