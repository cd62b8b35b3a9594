import { MAX_PART_NUMBER } from '@sgw/contracts';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, isChecksumValue } from '../headers/checksum.js';
import { maxXmlBytes } from '../operations.js';
import { invalidArgument, S3Error } from '../s3-error.js';
import { readXml, requireName, textOf, type XmlElement } from './read-xml.js';

/** One part as CompleteMultipartUpload names it. */
export interface CompletedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/** `ChecksumCRC32` → `CRC32`. */
const CHECKSUM_ELEMENTS: ReadonlyMap<string, ChecksumAlgorithm> = new Map(
  CHECKSUM_ALGORITHMS.map((algorithm) => [`Checksum${algorithm}`, algorithm]),
);

function readPartNumber(element: XmlElement): number {
  const text = textOf(element).trim();
  if (!/^-?\d{1,10}$/.test(text)) throw new S3Error('MalformedXML');
  const partNumber = Number(text);
  if (partNumber < 1) throw invalidArgument('PartNumber must be >= 1', 'PartNumber', text);
  if (partNumber > MAX_PART_NUMBER) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`,
      'partNumber',
      text,
    );
  }
  return partNumber;
}

function readPart(element: XmlElement): CompletedPart {
  requireName(element, 'Part');
  let partNumber: number | undefined;
  let etag: string | undefined;
  let checksum: CompletedPart['checksum'];
  for (const child of element.children) {
    const algorithm = CHECKSUM_ELEMENTS.get(child.name);
    if (child.name === 'PartNumber' && partNumber === undefined) partNumber = readPartNumber(child);
    else if (child.name === 'ETag' && etag === undefined)
      etag = textOf(child)
        .trim()
        .replace(/^"(.*)"$/, '$1');
    else if (algorithm !== undefined) {
      const value = textOf(child).trim();
      if (checksum !== undefined || !isChecksumValue(algorithm, value)) {
        throw invalidArgument('Invalid Base64 or multiple checksums present in request', 'Checksum', value);
      }
      checksum = { algorithm, value };
    } else throw new S3Error('MalformedXML');
  }
  if (partNumber === undefined || etag === undefined) throw new S3Error('MalformedXML');
  return checksum === undefined ? { partNumber, etag } : { partNumber, etag, checksum };
}

/**
 * Reads the part list of CompleteMultipartUpload: 1 to 10,000 parts in strictly ascending order.
 *
 * @throws S3Error MalformedXML and as readXml; InvalidPartOrder, InvalidArgument
 */
export function readCompleteMultipart(body: Buffer): readonly CompletedPart[] {
  const root = readXml(body, maxXmlBytes('CompleteMultipartUpload'));
  requireName(root, 'CompleteMultipartUpload');
  if (root.children.length === 0 || root.children.length > MAX_PART_NUMBER) throw new S3Error('MalformedXML');
  const parts = root.children.map(readPart);
  for (let i = 1; i < parts.length; i++) {
    if ((parts[i]?.partNumber ?? 0) <= (parts[i - 1]?.partNumber ?? 0)) throw new S3Error('InvalidPartOrder');
  }
  return parts;
}
