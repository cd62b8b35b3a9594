import { element, encoded, encodeUrl, escapeXml, xmlDocument } from './write-xml.js';

/**
 * One key of a listing, as a row that PostgreSQL can hand out as it is (`rowMode: 'array'`): a page of 1,000 is
 * written on every request, so nothing is mapped or parsed in between.
 */
export type ListedObject = readonly [
  key: string,
  /** ISO text with milliseconds, e.g. `2026-01-02T03:04:05.000Z`. */
  lastModified: string,
  /** Without quotes. */
  etag: string,
  sizeBytes: string | number,
  /** Null is STANDARD. */
  storageClass: string | null,
  checksumAlgorithm: string | null,
  checksumType: string | null,
  /** Canonical id. */
  ownerId: string | null,
];

/** What both versions of ListObjects answer. */
export interface ObjectListing {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter?: string;
  readonly maxKeys: number;
  readonly isUrlEncoded: boolean;
  readonly isTruncated: boolean;
  readonly objects: readonly ListedObject[];
  readonly commonPrefixes: readonly string[];
  /** Canonical id → display name, empty where there is none. Given, each key carries its owner. */
  readonly owners?: ReadonlyMap<string, string>;
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

function ownerOf(id: string | null, owners: ReadonlyMap<string, string> | undefined): string {
  if (owners === undefined || id === null) return '';
  return `<Owner>${element('ID', id)}${element('DisplayName', owners.get(id) || undefined)}</Owner>`;
}

function writeContents(listing: ObjectListing): string {
  const { owners } = listing;
  const text = listing.isUrlEncoded ? encodeUrl : escapeXml;
  let xml = '';
  for (const [
    key,
    lastModified,
    etag,
    sizeBytes,
    storageClass,
    algorithm,
    type,
    ownerId,
  ] of listing.objects) {
    xml += `<Contents><Key>${text(key)}</Key><LastModified>${lastModified}</LastModified><ETag>&quot;${etag}&quot;</ETag>`;
    if (algorithm !== null) xml += `<ChecksumAlgorithm>${algorithm}</ChecksumAlgorithm>`;
    if (type !== null) xml += `<ChecksumType>${type}</ChecksumType>`;
    xml += `<Size>${sizeBytes}</Size>${ownerOf(ownerId, owners)}<StorageClass>${storageClass ?? 'STANDARD'}</StorageClass></Contents>`;
  }
  for (const prefix of listing.commonPrefixes)
    xml += `<CommonPrefixes><Prefix>${text(prefix)}</Prefix></CommonPrefixes>`;
  return xml;
}

/** Answer of ListObjects (version 1). */
export function writeListObjects(listing: ObjectListingV1): string {
  const { isUrlEncoded, delimiter } = listing;
  return xmlDocument(
    'ListBucketResult',
    element('Name', listing.bucket) +
      encoded('Prefix', listing.prefix, isUrlEncoded) +
      encoded('Marker', listing.marker ?? '', isUrlEncoded) +
      (listing.isTruncated && delimiter !== undefined
        ? encoded('NextMarker', listing.nextMarker, isUrlEncoded)
        : '') +
      element('MaxKeys', listing.maxKeys) +
      encoded('Delimiter', delimiter, isUrlEncoded) +
      (isUrlEncoded ? '<EncodingType>url</EncodingType>' : '') +
      element('IsTruncated', String(listing.isTruncated)) +
      writeContents(listing),
  );
}

/** Answer of ListObjectsV2. */
export function writeListObjectsV2(listing: ObjectListingV2): string {
  const { isUrlEncoded } = listing;
  return xmlDocument(
    'ListBucketResult',
    element('Name', listing.bucket) +
      encoded('Prefix', listing.prefix, isUrlEncoded) +
      element('ContinuationToken', listing.continuationToken) +
      element('NextContinuationToken', listing.nextContinuationToken) +
      encoded('StartAfter', listing.startAfter, isUrlEncoded) +
      element('KeyCount', listing.objects.length + listing.commonPrefixes.length) +
      element('MaxKeys', listing.maxKeys) +
      encoded('Delimiter', listing.delimiter, isUrlEncoded) +
      (isUrlEncoded ? '<EncodingType>url</EncodingType>' : '') +
      element('IsTruncated', String(listing.isTruncated)) +
      writeContents(listing),
  );
}
