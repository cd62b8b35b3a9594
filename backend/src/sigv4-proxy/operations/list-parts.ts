import { MultipartLister, type UploadedPart } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  type ChecksumAlgorithm,
  isoTime,
  type ListedPart,
  type PartListing,
  readListParts,
  writeListParts,
} from '@sgw/s3-wire';
import { OwnerNames } from '../owner-names.js';
import { ExpiryTeller } from './expiry-teller.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
@Injectable()
export class ListParts extends BucketOperation {
  constructor(
    private readonly uploads: MultipartLister,
    private readonly owners: OwnerNames,
    private readonly expiry: ExpiryTeller,
  ) {
    super();
  }

  async run({ request, responder, bucket, key }: BucketContext): Promise<void> {
    const wanted = readListParts(request.query);
    const upload = await this.uploads.require(bucket, key, wanted.uploadId);
    const found = await this.uploads.parts(upload, wanted.after, wanted.maxParts);
    const page = found.slice(0, wanted.maxParts);
    const owner = await this.owners.owner(upload.ownerUserId);
    const last = page.at(-1);
    const algorithm = upload.checksumAlgorithm as ChecksumAlgorithm | undefined;
    const checksum = algorithm
      ? {
          algorithm,
          type: (upload.checksumType ?? 'COMPOSITE') as NonNullable<PartListing['checksum']>['type'],
        }
      : undefined;
    const document = writeListParts({
      ...wanted,
      bucket: bucket.name,
      key,
      initiator: owner,
      owner,
      storageClass: 'STANDARD',
      isTruncated: wanted.maxParts > 0 && found.length > page.length,
      parts: page.map((part) => toListed(part, algorithm)),
      ...(last ? { next: last.partNumber } : {}),
      ...(checksum ? { checksum } : {}),
    });
    responder.xml(200, document, this.expiry.ofUpload(bucket, { key, initiatedAt: upload.initiatedAt }));
  }
}

function toListed(part: UploadedPart, algorithm: ChecksumAlgorithm | undefined): ListedPart {
  const { partNumber, uploadedAt, etag, sizeBytes, checksum } = part;
  const stated = algorithm && checksum !== undefined ? { checksum: { algorithm, value: checksum } } : {};
  return { partNumber, modifiedAt: isoTime(uploadedAt), etag, sizeBytes, ...stated };
}
