import { S3Failure } from './s3-port';
import type { StoredPart } from './upload-plan';

const parse = (xml: string): Document => new DOMParser().parseFromString(xml, 'application/xml');

// By local name, because answers carry S3's namespace and errors do not.
const texts = (root: Document | Element, name: string): string[] =>
  Array.from(root.getElementsByTagNameNS('*', name), (element) => element.textContent ?? '');

const escape = (text: string): string => text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** The failure inside an S3 error body, or `undefined` when the body is none. */
export function readS3Error(xml: string, status: number): S3Failure | undefined {
  if (!xml.includes('<Error')) return undefined;
  const document = parse(xml);
  const [code] = texts(document, 'Code');
  if (!code) return undefined;
  return new S3Failure(code, texts(document, 'Message')[0] ?? code, status, texts(document, 'RequestId')[0]);
}

/** `UploadId` of an InitiateMultipartUploadResult; throws S3Failure where there is none. */
export function readUploadId(xml: string): string {
  const [uploadId] = texts(parse(xml), 'UploadId');
  if (!uploadId) throw new S3Failure('InvalidAnswer', 'The gateway opened an upload without naming it.', 200);
  return uploadId;
}

/** One page of ListParts. */
export function readParts(xml: string): {
  readonly parts: readonly StoredPart[];
  readonly nextMarker?: string;
} {
  const document = parse(xml);
  const parts = Array.from(document.getElementsByTagNameNS('*', 'Part'), (part) => ({
    partNumber: Number(texts(part, 'PartNumber')[0]),
    etag: texts(part, 'ETag')[0] ?? '',
    sizeBytes: Number(texts(part, 'Size')[0]),
  }));
  const isTruncated = texts(document, 'IsTruncated')[0] === 'true';
  const [nextMarker] = texts(document, 'NextPartNumberMarker');
  return isTruncated && nextMarker ? { parts, nextMarker } : { parts };
}

/** Body of CompleteMultipartUpload. */
export function writeCompletion(parts: readonly Omit<StoredPart, 'sizeBytes'>[]): string {
  const rows = parts.map(
    ({ partNumber, etag }) =>
      `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escape(etag)}</ETag></Part>`,
  );
  const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
  return `<CompleteMultipartUpload xmlns="${namespace}">${rows.join('')}</CompleteMultipartUpload>`;
}
