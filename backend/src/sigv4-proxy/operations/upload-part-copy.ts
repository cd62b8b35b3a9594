import { MultipartWriter, ObjectCopier } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  type ChecksumAlgorithm,
  isoTime,
  readCopyRange,
  readPartNumber,
  readUploadId,
  requireCopyableSize,
  writeCopyResult,
} from '@sgw/s3-wire';
import { CopyOriginFinder } from './copy-origin.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { withLatestVersion } from './with-latest-version.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
@Injectable()
export class UploadPartCopy extends BucketOperation {
  constructor(
    private readonly origins: CopyOriginFinder,
    private readonly uploads: MultipartWriter,
    private readonly objects: ObjectCopier,
  ) {
    super();
  }

  run(context: BucketContext): Promise<void> {
    return withLatestVersion(() => this.copy(context));
  }

  private async copy(context: BucketContext): Promise<void> {
    const { request, responder, bucket, key } = context;
    const uploadId = readUploadId(request.query);
    const partNumber = readPartNumber(request.query);
    const upload = await this.uploads.require(bucket, key, uploadId);
    const origin = await this.origins.find(context);
    const { sizeBytes } = origin.object;
    const range = readCopyRange(request.headers, sizeBytes);
    requireCopyableSize(range ? range.end - range.start + 1 : sizeBytes);
    const wish = { origin, bucket, key, uploadId, partNumber, range };
    const receipt = await this.objects.copyPart(wish, request.signal);
    const algorithm = upload.checksumAlgorithm as ChecksumAlgorithm | undefined;
    const document = writeCopyResult('CopyPartResult', {
      etag: receipt.etag,
      lastModified: isoTime(new Date()),
      ...(algorithm && receipt.checksum !== undefined
        ? { checksum: { algorithm, value: receipt.checksum } }
        : {}),
    });
    responder.xml(200, document, origin.headers);
  }
}
