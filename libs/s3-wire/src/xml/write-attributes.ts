import type { ChecksumType } from '../headers/checksum.js';
import type { XmlChecksum } from './write-multipart.js';
import { element, xmlDocument } from './write-xml.js';

export interface XmlObjectPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly checksum?: XmlChecksum;
}

export interface XmlObjectParts {
  /** Of the whole object, not of the page. */
  readonly totalCount: number;
  /** The page, where AWS lists parts: of an object that was uploaded with a checksum. */
  readonly page?: {
    readonly after: number;
    readonly next: number;
    readonly maxParts: number;
    readonly isTruncated: boolean;
    readonly parts: readonly XmlObjectPart[];
  };
}

/** Only what was asked for and is known. */
export interface XmlObjectAttributes {
  /** Here, unlike anywhere else, without quotes also on the wire. */
  readonly etag?: string;
  readonly checksum?: XmlChecksum & { readonly type: ChecksumType };
  readonly parts?: XmlObjectParts;
  readonly storageClass?: string;
  readonly sizeBytes?: number;
}

function checksumElement(checksum: XmlChecksum | undefined): string {
  return checksum === undefined ? '' : element(`Checksum${checksum.algorithm}`, checksum.value);
}

function writeParts({ totalCount, page }: XmlObjectParts): string {
  const head =
    page === undefined
      ? ''
      : element('PartNumberMarker', page.after) +
        element('NextPartNumberMarker', page.next) +
        element('MaxParts', page.maxParts) +
        element('IsTruncated', String(page.isTruncated)) +
        page.parts
          .map(
            (part) =>
              `<Part>${checksumElement(part.checksum)}<PartNumber>${part.partNumber}</PartNumber>` +
              `<Size>${part.sizeBytes}</Size></Part>`,
          )
          .join('');
  return `<ObjectParts>${element('PartsCount', totalCount)}${head}</ObjectParts>`;
}

/** Answer of GetObjectAttributes. */
export function writeObjectAttributes(attributes: XmlObjectAttributes): string {
  const { etag, checksum, parts, storageClass, sizeBytes } = attributes;
  return xmlDocument(
    'GetObjectAttributesResponse',
    element('ETag', etag) +
      (checksum === undefined
        ? ''
        : `<Checksum>${checksumElement(checksum)}${element('ChecksumType', checksum.type)}</Checksum>`) +
      (parts === undefined ? '' : writeParts(parts)) +
      element('StorageClass', storageClass) +
      element('ObjectSize', sizeBytes),
  );
}
