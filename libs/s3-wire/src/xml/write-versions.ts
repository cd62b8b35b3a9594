import {
  element,
  encoded,
  encodeUrl,
  escapeXml,
  ownerElement,
  xmlDocument,
  type XmlOwner,
} from './write-xml.js';

interface XmlEntry {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  /** ISO text with milliseconds. */
  readonly lastModified: string;
  readonly owner: XmlOwner;
}

export interface XmlVersion extends XmlEntry {
  readonly kind: 'version';
  /** Without quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
  readonly checksumAlgorithm?: string;
  readonly checksumType?: string;
}

export interface XmlDeleteMarker extends XmlEntry {
  readonly kind: 'marker';
}

export interface VersionPage {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter?: string;
  readonly keyMarker?: string;
  readonly versionIdMarker?: string;
  readonly nextKeyMarker?: string;
  readonly nextVersionIdMarker?: string;
  readonly maxKeys: number;
  readonly isTruncated: boolean;
  readonly isUrlEncoded: boolean;
  /** In key order, the newest version of a key first. */
  readonly entries: readonly (XmlVersion | XmlDeleteMarker)[];
  readonly commonPrefixes: readonly string[];
}

function writeEntry(entry: XmlVersion | XmlDeleteMarker, text: (key: string) => string): string {
  const head =
    `<Key>${text(entry.key)}</Key>${element('VersionId', entry.versionId)}<IsLatest>${entry.isLatest}</IsLatest>` +
    `<LastModified>${entry.lastModified}</LastModified>`;
  const owner = ownerElement('Owner', entry.owner);
  if (entry.kind === 'marker') return `<DeleteMarker>${head}${owner}</DeleteMarker>`;
  return (
    `<Version>${head}<ETag>&quot;${entry.etag}&quot;</ETag>` +
    `${element('ChecksumAlgorithm', entry.checksumAlgorithm)}${element('ChecksumType', entry.checksumType)}` +
    `<Size>${entry.sizeBytes}</Size><StorageClass>STANDARD</StorageClass>${owner}</Version>`
  );
}

/** Answer of ListObjectVersions. */
export function writeListVersions(page: VersionPage): string {
  const { isUrlEncoded } = page;
  const text = isUrlEncoded ? encodeUrl : escapeXml;
  return xmlDocument(
    'ListVersionsResult',
    element('Name', page.bucket) +
      encoded('Prefix', page.prefix, isUrlEncoded) +
      encoded('KeyMarker', page.keyMarker ?? '', isUrlEncoded) +
      element('VersionIdMarker', page.versionIdMarker ?? '') +
      (page.isTruncated
        ? encoded('NextKeyMarker', page.nextKeyMarker, isUrlEncoded) +
          element('NextVersionIdMarker', page.nextVersionIdMarker)
        : '') +
      element('MaxKeys', page.maxKeys) +
      encoded('Delimiter', page.delimiter, isUrlEncoded) +
      (isUrlEncoded ? '<EncodingType>url</EncodingType>' : '') +
      element('IsTruncated', String(page.isTruncated)) +
      page.entries.map((entry) => writeEntry(entry, text)).join('') +
      page.commonPrefixes
        .map((prefix) => `<CommonPrefixes><Prefix>${text(prefix)}</Prefix></CommonPrefixes>`)
        .join(''),
  );
}
