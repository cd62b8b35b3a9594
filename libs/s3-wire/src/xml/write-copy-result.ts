import type { ChecksumType } from '../headers/checksum.js';
import type { XmlChecksum } from './write-multipart.js';
import { element, etagElement, xmlDocument } from './write-xml.js';

export interface CopyResult {
  /** Without quotes. */
  readonly etag: string;
  /** ISO text with milliseconds. */
  readonly lastModified: string;
  readonly checksum?: XmlChecksum & { readonly type?: ChecksumType };
}

/** Answer of CopyObject and of UploadPartCopy. */
export function writeCopyResult(root: 'CopyObjectResult' | 'CopyPartResult', result: CopyResult): string {
  const { checksum } = result;
  return xmlDocument(
    root,
    element('LastModified', result.lastModified) +
      etagElement(result.etag) +
      (checksum === undefined ? '' : element(`Checksum${checksum.algorithm}`, checksum.value)) +
      element('ChecksumType', checksum?.type),
  );
}
