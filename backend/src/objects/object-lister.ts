import { type BucketRow, type Listing, ListingRepository, type ListingRequest } from '@backend/metadata';
import { Injectable } from '@nestjs/common';

/** Lists objects from PostgreSQL; no backend is ever asked. */
@Injectable()
export class ObjectLister {
  constructor(private readonly listings: ListingRepository) {}

  list(bucket: BucketRow, request: Omit<ListingRequest, 'bucketId'>): Promise<Listing> {
    return this.listings.list({ ...request, bucketId: bucket.id });
  }
}
