import type { ListedObjects } from './listed-objects.js';
import { type PageDocument, PageWriter } from './page-writer.js';
import { element, encoded, ownerElement, xmlDocument, type XmlOwner } from './write-xml.js';

/** What both versions of ListObjects answer. */
export interface ObjectListing {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter?: string;
  readonly maxKeys: number;
  readonly isUrlEncoded: boolean;
  readonly isTruncated: boolean;
  readonly objects: ListedObjects;
  readonly commonPrefixes: readonly string[];
  /** Whom `objects.owners` point to. Given, each key carries its owner. */
  readonly owners?: readonly XmlOwner[];
}

export interface ObjectListingV1 extends ObjectListing {
  readonly marker?: string;
  /** Last key or common prefix of a truncated page; AWS sends it only when a delimiter was asked for. */
  readonly nextMarker?: string;
}

export interface ObjectListingV2 extends ObjectListing {
  readonly continuationToken?: string;
  readonly nextContinuationToken?: string;
  readonly startAfter?: string;
}

/** @param frame the document without what it lists, cut where that belongs */
function writePage(listing: ObjectListing, [head, tail]: readonly [string, string]): PageDocument {
  const { isUrlEncoded, objects, commonPrefixes, owners = [] } = listing;
  const writer = new PageWriter(isUrlEncoded);
  writer.text(head);
  writer.objects(
    objects,
    owners.map(({ id, displayName }) => ownerElement('Owner', { id, ...(displayName && { displayName }) })),
  );
  for (const prefix of commonPrefixes)
    writer.text(`<CommonPrefixes>${encoded('Prefix', prefix, isUrlEncoded)}</CommonPrefixes>`);
  writer.text(tail);
  return writer.finish();
}

/** A document around nothing, cut at its end. */
function frame(content: string): readonly [string, string] {
  const empty = xmlDocument('ListBucketResult', content);
  const end = empty.lastIndexOf('</');
  return [empty.slice(0, end), empty.slice(end)];
}

/** Answer of ListObjects (version 1), in UTF-8. */
export function writeListObjects(listing: ObjectListingV1): PageDocument {
  const { isUrlEncoded, delimiter } = listing;
  return writePage(
    listing,
    frame(
      element('Name', listing.bucket) +
        encoded('Prefix', listing.prefix, isUrlEncoded) +
        encoded('Marker', listing.marker ?? '', isUrlEncoded) +
        (listing.isTruncated && delimiter !== undefined
          ? encoded('NextMarker', listing.nextMarker, isUrlEncoded)
          : '') +
        element('MaxKeys', listing.maxKeys) +
        encoded('Delimiter', delimiter, isUrlEncoded) +
        (isUrlEncoded ? '<EncodingType>url</EncodingType>' : '') +
        element('IsTruncated', String(listing.isTruncated)),
    ),
  );
}

/** Answer of ListObjectsV2, in UTF-8. */
export function writeListObjectsV2(listing: ObjectListingV2): PageDocument {
  const { isUrlEncoded } = listing;
  return writePage(
    listing,
    frame(
      element('Name', listing.bucket) +
        encoded('Prefix', listing.prefix, isUrlEncoded) +
        element('ContinuationToken', listing.continuationToken) +
        element('NextContinuationToken', listing.nextContinuationToken) +
        encoded('StartAfter', listing.startAfter, isUrlEncoded) +
        element('KeyCount', listing.objects.count + listing.commonPrefixes.length) +
        element('MaxKeys', listing.maxKeys) +
        encoded('Delimiter', listing.delimiter, isUrlEncoded) +
        (isUrlEncoded ? '<EncodingType>url</EncodingType>' : '') +
        element('IsTruncated', String(listing.isTruncated)),
    ),
  );
}
