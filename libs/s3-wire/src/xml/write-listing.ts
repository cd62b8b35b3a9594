import { element, encoded, encodeUrl, escapeXml, xmlDocument } from './write-xml.js';

/** A string of a whole page would be copied twice, in memory that is new each time: it is turned into bytes as it grows. */
const CHUNK_CHARACTERS = 16_384;

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

/** What stands between the ETag and the size: the same for most keys of a page. */
function checksumOf(algorithm: string | null, type: string | null): string {
  const first = algorithm === null ? '' : `<ChecksumAlgorithm>${algorithm}</ChecksumAlgorithm>`;
  return type === null ? first : `${first}<ChecksumType>${type}</ChecksumType>`;
}

/** @param frame the document without what it lists, cut where that belongs */
function writePage(listing: ObjectListing, [head, tail]: readonly [string, string]): Buffer {
  const { owners } = listing;
  const text = listing.isUrlEncoded ? encodeUrl : escapeXml;
  const chunks: Buffer[] = [];
  let xml = head;
  let lastAlgorithm: string | null = null;
  let lastType: string | null = null;
  let checksum = '';
  for (const [key, modified, etag, sizeBytes, storageClass, algorithm, type, ownerId] of listing.objects) {
    if (algorithm !== lastAlgorithm || type !== lastType) {
      lastAlgorithm = algorithm;
      lastType = type;
      checksum = checksumOf(algorithm, type);
    }
    xml +=
      `<Contents><Key>${text(key)}</Key><LastModified>${modified}</LastModified><ETag>&quot;${etag}&quot;</ETag>${checksum}` +
      `<Size>${sizeBytes}</Size>${ownerOf(ownerId, owners)}<StorageClass>${storageClass ?? 'STANDARD'}</StorageClass></Contents>`;
    if (xml.length >= CHUNK_CHARACTERS) {
      chunks.push(Buffer.from(xml));
      xml = '';
    }
  }
  for (const prefix of listing.commonPrefixes)
    xml += `<CommonPrefixes><Prefix>${text(prefix)}</Prefix></CommonPrefixes>`;
  chunks.push(Buffer.from(xml + tail));
  return Buffer.concat(chunks);
}

/** A document around nothing, cut at its end. */
function frame(content: string): readonly [string, string] {
  const empty = xmlDocument('ListBucketResult', content);
  const end = empty.lastIndexOf('</');
  return [empty.slice(0, end), empty.slice(end)];
}

/** Answer of ListObjects (version 1), in UTF-8. */
export function writeListObjects(listing: ObjectListingV1): Buffer {
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
export function writeListObjectsV2(listing: ObjectListingV2): Buffer {
  const { isUrlEncoded } = listing;
  return writePage(
    listing,
    frame(
      element('Name', listing.bucket) +
        encoded('Prefix', listing.prefix, isUrlEncoded) +
        element('ContinuationToken', listing.continuationToken) +
        element('NextContinuationToken', listing.nextContinuationToken) +
        encoded('StartAfter', listing.startAfter, isUrlEncoded) +
        element('KeyCount', listing.objects.length + listing.commonPrefixes.length) +
        element('MaxKeys', listing.maxKeys) +
        encoded('Delimiter', listing.delimiter, isUrlEncoded) +
        (isUrlEncoded ? '<EncodingType>url</EncodingType>' : '') +
        element('IsTruncated', String(listing.isTruncated)),
    ),
  );
}
