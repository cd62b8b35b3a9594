import { MultipartWriter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { checksumHeader, readPartNumber, readUploadId } from '@sgw/s3-wire';
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
    const receipt = await this.uploads.putPart({ bucket, key, uploadId, partNumber, body }, request.signal);
    const checksum =
      body.checksumAlgorithm && receipt.checksum !== undefined
        ? { [checksumHeader(body.checksumAlgorithm)]: receipt.checksum }
        : {};
    responder.empty(200, { etag: `"${receipt.etag}"`, ...checksum });
  }
}
