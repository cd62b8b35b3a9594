import {
  type BucketRow,
  type ListedUpload,
  MultipartRepository,
  UploadPartRepository,
  type Upload,
  type UploadedPart,
} from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import { uploadNotFound } from './upload-not-found.js';

/** Shows open uploads and their parts. */
@Injectable()
export class MultipartLister {
  constructor(
    private readonly uploads: MultipartRepository,
    private readonly uploadParts: UploadPartRepository,
  ) {}

  /** Open uploads in order of key, time and id. */
  list(
    bucket: BucketRow,
    page: Omit<Parameters<MultipartRepository['list']>[0], 'bucketId'>,
  ): Promise<ListedUpload[]> {
    return this.uploads.list({ ...page, bucketId: bucket.id });
  }

  /** @throws GatewayError `upload-not-found` for one that is unknown here or ended */
  async require(bucket: BucketRow, key: string, uploadId: string): Promise<Upload> {
    const upload = await this.uploads.find(bucket.id, key, uploadId);
    if (!upload || (upload.state !== 'open' && upload.state !== 'completing')) throw uploadNotFound();
    return upload;
  }

  /** Parts in order, from behind `after`, one more than `limit` when there are more. */
  parts(upload: Upload, after: number, limit: number): Promise<UploadedPart[]> {
    return this.uploadParts.list(upload.id, after, limit + 1);
  }
}
