import { type ListedUpload, MultipartLister } from '@backend/objects';
import type { BucketRow } from '@backend/namespace';
import { Injectable } from '@nestjs/common';
import {
  isoTime,
  type ListedUpload as WireUpload,
  type ListUploadsQuery,
  readListUploads,
  writeListUploads,
} from '@sgw/s3-wire';
import { OwnerNames } from '../owner-names.js';
import { type BucketContext, BucketOperation } from './operation.js';

interface Page {
  readonly uploads: readonly ListedUpload[];
  readonly commonPrefixes: readonly string[];
  readonly next: { readonly key: string; readonly uploadId: string } | undefined;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
@Injectable()
export class ListMultipartUploads extends BucketOperation {
  constructor(
    private readonly uploads: MultipartLister,
    private readonly owners: OwnerNames,
  ) {
    super();
  }

  async run({ request, responder, bucket }: BucketContext): Promise<void> {
    const wanted = readListUploads(request.query);
    const page = await this.page(bucket, wanted);
    const document = writeListUploads({
      ...wanted,
      bucket: bucket.name,
      isTruncated: page.next !== undefined,
      uploads: await Promise.all(page.uploads.map((upload) => this.onWire(upload))),
      commonPrefixes: page.commonPrefixes,
      ...(page.next ? { nextKeyMarker: page.next.key, nextUploadIdMarker: page.next.uploadId } : {}),
    });
    responder.xml(200, document);
  }

  /** Open uploads are few (they expire), so prefixes are folded here, page by page of the rows behind. */
  private async page(bucket: BucketRow, wanted: ListUploadsQuery): Promise<Page> {
    const { prefix, delimiter, maxUploads } = wanted;
    const uploads: ListedUpload[] = [];
    const prefixes = new Set<string>();
    let marker = { keyMarker: wanted.keyMarker ?? '', uploadIdMarker: wanted.uploadIdMarker ?? '' };
    if (maxUploads === 0) return { uploads, commonPrefixes: [], next: undefined };
    for (;;) {
      const rows = await this.uploads.list(bucket, { prefix, ...marker, limit: maxUploads + 1 });
      for (const row of rows) {
        const group = delimiter ? groupOf(row.key, prefix, delimiter) : undefined;
        const isKnown = group !== undefined && (prefixes.has(group) || group === wanted.keyMarker);
        if (!isKnown && uploads.length + prefixes.size === maxUploads) {
          return {
            uploads,
            commonPrefixes: [...prefixes],
            next: { key: marker.keyMarker, uploadId: marker.uploadIdMarker },
          };
        }
        if (group === undefined) uploads.push(row);
        else if (!isKnown) prefixes.add(group);
        marker = { keyMarker: row.key, uploadIdMarker: row.uploadId };
      }
      if (rows.length <= maxUploads) return { uploads, commonPrefixes: [...prefixes], next: undefined };
    }
  }

  private async onWire(upload: ListedUpload): Promise<WireUpload> {
    const owner = await this.owners.owner(upload.ownerUserId);
    const { checksumAlgorithm, checksumType } = upload;
    const checksum =
      checksumAlgorithm && checksumType
        ? { checksum: { algorithm: checksumAlgorithm, type: checksumType } as WireUpload['checksum'] }
        : {};
    return {
      key: upload.key,
      uploadId: upload.uploadId,
      initiator: owner,
      owner,
      storageClass: 'STANDARD',
      initiatedAt: isoTime(upload.initiatedAt),
      ...checksum,
    };
  }
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
