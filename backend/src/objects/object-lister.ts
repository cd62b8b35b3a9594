import { type BucketRow, type Listing, ListingRepository, type ListingRequest } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { Injectable } from '@nestjs/common';
import { isUnlisted, notListedYet } from './unlisted.js';

/** Lists objects from PostgreSQL; no backend is ever asked. */
@Injectable()
export class ObjectLister {
  constructor(
    private readonly listings: ListingRepository,
    private readonly buckets: BucketDirectory,
  ) {}

  /** @throws GatewayError `slow-down` instead of the last page of an adopted bucket that is not listed to its end */
  async list(bucket: BucketRow, request: Omit<ListingRequest, 'bucketId'>): Promise<Listing> {
    const page = await this.listings.list({ ...request, bucketId: bucket.id });
    if (page.next !== undefined || !isUnlisted(bucket)) return page;
    const current = await this.buckets.refresh(bucket);
    if (isUnlisted(current)) throw notListedYet(bucket);
    return this.listings.list({ ...request, bucketId: bucket.id });
  }
}
