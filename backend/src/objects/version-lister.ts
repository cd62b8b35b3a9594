import {
  type BucketRow,
  type VersionListing,
  VersionListingRepository,
  type VersionListingRequest,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { Injectable } from '@nestjs/common';
import { isUnlisted, notListedYet } from './unlisted.js';

/** Lists versions and delete markers from PostgreSQL; no backend is ever asked. */
@Injectable()
export class VersionLister {
  constructor(
    private readonly listings: VersionListingRepository,
    private readonly buckets: BucketDirectory,
  ) {}

  /** @throws GatewayError `slow-down` instead of the last page of an adopted bucket that is not listed to its end */
  async list(bucket: BucketRow, request: Omit<VersionListingRequest, 'bucketId'>): Promise<VersionListing> {
    const page = await this.listings.list({ ...request, bucketId: bucket.id });
    if (page.isTruncated || !isUnlisted(bucket)) return page;
    const current = await this.buckets.refresh(bucket);
    if (isUnlisted(current)) throw notListedYet(bucket);
    return this.listings.list({ ...request, bucketId: bucket.id });
  }
}
