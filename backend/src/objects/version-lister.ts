import {
  type BucketRow,
  type VersionListing,
  VersionListingRepository,
  type VersionListingRequest,
} from '@backend/metadata';
import { Injectable } from '@nestjs/common';

/** Lists versions and delete markers from PostgreSQL; no backend is ever asked. */
@Injectable()
export class VersionLister {
  constructor(private readonly listings: VersionListingRepository) {}

  list(bucket: BucketRow, request: Omit<VersionListingRequest, 'bucketId'>): Promise<VersionListing> {
    return this.listings.list({ ...request, bucketId: bucket.id });
  }
}
