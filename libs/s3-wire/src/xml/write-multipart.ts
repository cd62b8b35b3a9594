import type { ChecksumAlgorithm, ChecksumType } from '../headers/checksum.js';
import { element, encoded, etagElement, ownerElement, xmlDocument, type XmlOwner } from './write-xml.js';

/** A checksum and its algorithm; the value in base64. */
export interface XmlChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

function checksumElement(checksum: XmlChecksum | undefined): string {
  return checksum === undefined ? '' : element(`Checksum${checksum.algorithm}`, checksum.value);
}

interface UploadName {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** Answer of CreateMultipartUpload. */
export function writeInitiateMultipart(upload: UploadName): string {
  return xmlDocument(
    'InitiateMultipartUploadResult',
    element('Bucket', upload.bucket) + element('Key', upload.key) + element('UploadId', upload.uploadId),
  );
}

export interface CompletedUpload {
  /** URL of the object. */
  readonly location: string;
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: XmlChecksum & { readonly type: ChecksumType };
}

/** Answer of CompleteMultipartUpload. */
export function writeCompleteMultipart(upload: CompletedUpload): string {
  return xmlDocument(
    'CompleteMultipartUploadResult',
    element('Location', upload.location) +
      element('Bucket', upload.bucket) +
      element('Key', upload.key) +
      etagElement(upload.etag) +
      checksumElement(upload.checksum) +
      element('ChecksumType', upload.checksum?.type),
  );
}

export interface ListedPart {
  readonly partNumber: number;
  /** ISO text with milliseconds. */
  readonly modifiedAt: string;
  /** Without quotes. */
  readonly etag: string;
  readonly sizeBytes: string | number;
  readonly checksum?: XmlChecksum;
}

export interface PartListing extends UploadName {
  readonly initiator: XmlOwner;
  readonly owner: XmlOwner;
  readonly storageClass: string;
  /** Part number behind which this page starts. */
  readonly after: number;
  /** Last part number of a page; AWS sends it on every page that has parts. */
  readonly next?: number;
  readonly maxParts: number;
  readonly isTruncated: boolean;
  readonly isUrlEncoded: boolean;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
  readonly parts: readonly ListedPart[];
}

/** Answer of ListParts. */
export function writeListParts(listing: PartListing): string {
  let parts = '';
  for (const part of listing.parts) {
    parts +=
      `<Part><PartNumber>${part.partNumber}</PartNumber>${element('LastModified', part.modifiedAt)}` +
      `${etagElement(part.etag)}<Size>${part.sizeBytes}</Size>${checksumElement(part.checksum)}</Part>`;
  }
  return xmlDocument(
    'ListPartsResult',
    element('Bucket', listing.bucket) +
      encoded('Key', listing.key, listing.isUrlEncoded) +
      element('UploadId', listing.uploadId) +
      ownerElement('Initiator', listing.initiator) +
      ownerElement('Owner', listing.owner) +
      element('StorageClass', listing.storageClass) +
      element('PartNumberMarker', listing.after) +
      element('NextPartNumberMarker', listing.next) +
      element('MaxParts', listing.maxParts) +
      (listing.isUrlEncoded ? '<EncodingType>url</EncodingType>' : '') +
      element('IsTruncated', String(listing.isTruncated)) +
      element('ChecksumAlgorithm', listing.checksum?.algorithm) +
      element('ChecksumType', listing.checksum?.type) +
      parts,
  );
}

export interface ListedUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly initiator: XmlOwner;
  readonly owner: XmlOwner;
  readonly storageClass: string;
  /** ISO text with milliseconds. */
  readonly initiatedAt: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
}

export interface UploadListing {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter?: string;
  readonly keyMarker?: string;
  readonly uploadIdMarker?: string;
  readonly nextKeyMarker?: string;
  readonly nextUploadIdMarker?: string;
  readonly maxUploads: number;
  readonly isTruncated: boolean;
  readonly isUrlEncoded: boolean;
  readonly uploads: readonly ListedUpload[];
  readonly commonPrefixes: readonly string[];
}

function writeUpload(upload: ListedUpload, isUrlEncoded: boolean): string {
  return (
    `<Upload>${encoded('Key', upload.key, isUrlEncoded)}${element('UploadId', upload.uploadId)}` +
    `${ownerElement('Initiator', upload.initiator)}${ownerElement('Owner', upload.owner)}` +
    `${element('StorageClass', upload.storageClass)}${element('Initiated', upload.initiatedAt)}` +
    `${element('ChecksumAlgorithm', upload.checksum?.algorithm)}${element('ChecksumType', upload.checksum?.type)}</Upload>`
  );
}

/** Answer of ListMultipartUploads. */
export function writeListUploads(listing: UploadListing): string {
  const { isUrlEncoded } = listing;
  const uploads = listing.uploads.map((upload) => writeUpload(upload, isUrlEncoded));
  const prefixes = listing.commonPrefixes.map(
    (prefix) => `<CommonPrefixes>${encoded('Prefix', prefix, isUrlEncoded)}</CommonPrefixes>`,
  );
  return xmlDocument(
    'ListMultipartUploadsResult',
    element('Bucket', listing.bucket) +
      encoded('KeyMarker', listing.keyMarker ?? '', isUrlEncoded) +
      element('UploadIdMarker', listing.uploadIdMarker ?? '') +
      (listing.isTruncated
        ? encoded('NextKeyMarker', listing.nextKeyMarker, isUrlEncoded) +
          element('NextUploadIdMarker', listing.nextUploadIdMarker)
        : '') +
      encoded('Delimiter', listing.delimiter, isUrlEncoded) +
      encoded('Prefix', listing.prefix, isUrlEncoded) +
      element('MaxUploads', listing.maxUploads) +
      (isUrlEncoded ? '<EncodingType>url</EncodingType>' : '') +
      element('IsTruncated', String(listing.isTruncated)) +
      uploads.join('') +
      prefixes.join(''),
  );
}
