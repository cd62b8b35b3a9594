import { ObjectWriter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  checksumHeader,
  readObjectHeaders,
  readStorageClass,
  readTaggingHeader,
  readUserMetadata,
  readWriteConditions,
} from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';
import { storedHeaders, toTagMap } from './stored-form.js';
import { versionHeaders } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
@Injectable()
export class PutObject extends BucketOperation {
  constructor(private readonly objects: ObjectWriter) {
    super();
  }

  async run({ request, requester, responder, payload, bucket, key }: BucketContext): Promise<void> {
    const { headers } = request;
    readStorageClass(headers);
    const conditions = readWriteConditions(headers);
    const body = payload();
    const receipt = await this.objects.write(
      {
        bucket,
        key,
        ownerUserId: requester.user.id,
        body,
        headers: storedHeaders(readObjectHeaders(headers)),
        userMetadata: readUserMetadata(headers),
        tags: toTagMap(readTaggingHeader(headers)),
        ...conditions,
      },
      request.signal,
    );
    const checksum =
      body.checksumAlgorithm && receipt.checksum !== undefined
        ? { [checksumHeader(body.checksumAlgorithm)]: receipt.checksum, 'x-amz-checksum-type': 'FULL_OBJECT' }
        : {};
    responder.empty(200, { etag: `"${receipt.etag}"`, ...checksum, ...versionHeaders(receipt) });
  }
}
