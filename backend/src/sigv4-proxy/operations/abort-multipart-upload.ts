import { MultipartWriter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { readUploadId } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
@Injectable()
export class AbortMultipartUpload extends BucketOperation {
  constructor(private readonly uploads: MultipartWriter) {
    super();
  }

  async run({ request, responder, bucket, key }: BucketContext): Promise<void> {
    await this.uploads.abort(bucket, key, readUploadId(request.query), request.signal);
    responder.empty(204);
  }
}
