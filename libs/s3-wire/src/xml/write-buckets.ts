import type { Tag } from '../headers/tagging.js';
import { element, escapeXml, ownerElement, xmlDocument, type XmlOwner } from './write-xml.js';

export interface ListedBucket {
  readonly name: string;
  /** ISO text with milliseconds. */
  readonly createdAt: string;
  readonly region?: string;
}

export interface BucketListing {
  readonly owner: XmlOwner;
  readonly buckets: readonly ListedBucket[];
  readonly prefix?: string;
  /** Token of the next page; AWS calls it by the same name as the one that came in. */
  readonly continuationToken?: string;
}

/** Answer of ListBuckets. */
export function writeListBuckets(listing: BucketListing): string {
  const buckets = listing.buckets.map(
    (bucket) =>
      `<Bucket>${element('Name', bucket.name)}${element('CreationDate', bucket.createdAt)}${element('BucketRegion', bucket.region)}</Bucket>`,
  );
  return xmlDocument(
    'ListAllMyBucketsResult',
    `${ownerElement('Owner', listing.owner)}<Buckets>${buckets.join('')}</Buckets>` +
      element('Prefix', listing.prefix) +
      element('ContinuationToken', listing.continuationToken),
  );
}

/** Answer of GetBucketLocation; an undefined constraint is the empty element that AWS sends for us-east-1. */
export function writeLocation(constraint: string | undefined): string {
  return xmlDocument('LocationConstraint', escapeXml(constraint ?? ''));
}

/** Answer of GetBucketTagging and GetObjectTagging. */
export function writeTagging(tags: readonly Tag[]): string {
  const set = tags.map((tag) => `<Tag>${element('Key', tag.key)}${element('Value', tag.value)}</Tag>`);
  return xmlDocument('Tagging', `<TagSet>${set.join('')}</TagSet>`);
}
