import { XMLParser } from 'fast-xml-parser';
import type { ListedObject, OpenUpload, StoredPart } from '../../storage-driver.js';
import { unquote } from './s3-headers.js';

/** Longest XML answer that is read: a page of 1,000 keys of 1,024 bytes each, percent-encoded, fits. */
export const MAX_XML_BYTES = 4 * 1024 * 1024;

/** An answer that is not the XML it should be. */
export class XmlAnswerError extends Error {
  override readonly name = 'XmlAnswerError';
}

// Entities are not expanded at all: the few that XML predefines are resolved by `plain`.
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  removeNSPrefix: true,
  trimValues: false,
});

export type Element = Readonly<Record<string, unknown>>;

/** An S3 error document. */
export interface S3ErrorBody {
  readonly code: string;
}

/** Reads `<Error><Code>`; undefined for anything else. Some answers with status 200 are one. */
export function readErrorBody(xml: string): S3ErrorBody | undefined {
  if (!xml.includes('<Error')) return undefined;
  try {
    const code = textOf(rootElement(xml, 'Error'), 'Code')?.trim();
    return code !== undefined && /^[A-Za-z0-9.]{1,64}$/.test(code) ? { code } : undefined;
  } catch (error) {
    if (error instanceof XmlAnswerError) return undefined;
    throw error;
  }
}

export interface ListPage {
  readonly objects: readonly ListedObject[];
  readonly isTruncated: boolean;
}

/** Reads the answer to ListObjectsV2. @throws XmlAnswerError */
export function readListPage(xml: string): ListPage {
  const root = rootElement(xml, 'ListBucketResult');
  const name = nameReader(root);
  const objects = elements(root, 'Contents').map((element) => {
    const modified = Date.parse(textOf(element, 'LastModified') ?? '');
    return {
      key: name(required(element, 'Key')),
      sizeBytes: numberIn(required(element, 'Size')),
      ...(!Number.isNaN(modified) && { modifiedAt: new Date(modified) }),
    };
  });
  return { objects, isTruncated: textOf(root, 'IsTruncated') === 'true' };
}

export interface UploadPage {
  readonly uploads: readonly OpenUpload[];
  readonly next?: { readonly keyMarker: string; readonly uploadIdMarker: string };
}

/** Reads the answer to ListMultipartUploads. @throws XmlAnswerError */
export function readUploadPage(xml: string): UploadPage {
  const root = rootElement(xml, 'ListMultipartUploadsResult');
  const name = nameReader(root);
  const uploads = elements(root, 'Upload').map((element) => ({
    key: name(required(element, 'Key')),
    uploadId: required(element, 'UploadId'),
  }));
  const keyMarker = textOf(root, 'NextKeyMarker');
  if (textOf(root, 'IsTruncated') !== 'true' || !keyMarker) return { uploads };
  const uploadIdMarker = textOf(root, 'NextUploadIdMarker') ?? '';
  return { uploads, next: { keyMarker: name(keyMarker), uploadIdMarker } };
}

/** Reads the id out of the answer to CreateMultipartUpload. @throws XmlAnswerError */
export function readUploadId(xml: string): string {
  return required(rootElement(xml, 'InitiateMultipartUploadResult'), 'UploadId');
}

/** Reads the parts out of a page of ListParts. @throws XmlAnswerError */
export function readParts(xml: string): readonly StoredPart[] {
  return elements(rootElement(xml, 'ListPartsResult'), 'Part').map((element) => ({
    partNumber: numberIn(required(element, 'PartNumber')),
    etag: unquote(required(element, 'ETag')),
  }));
}

/** Makes sure that CompleteMultipartUpload was answered with success. @throws XmlAnswerError */
export function checkCompletion(xml: string): void {
  rootElement(xml, 'CompleteMultipartUploadResult');
}

/** Reads the answer to GetBucketLocation: empty for none, as AWS's first region answers. @throws XmlAnswerError */
export function readLocation(xml: string): string {
  const text = /<LocationConstraint[^>]*>([^<]*)<\/LocationConstraint>/.exec(xml)?.[1];
  if (text !== undefined) return plain(text).trim();
  if (/<LocationConstraint[^>]*\/>/.test(xml)) return '';
  throw new XmlAnswerError('no <LocationConstraint>');
}

/** Reads the answer to GetBucketPolicyStatus. @throws XmlAnswerError */
export function readIsPublic(xml: string): boolean {
  return required(rootElement(xml, 'PolicyStatus'), 'IsPublic').trim().toLowerCase() === 'true';
}

/** Groups of an ACL that are everybody, and everybody with any key of the provider (AWS: ACL overview). */
const EVERYBODY = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

/** Whether an answer to GetBucketAcl grants anything to everybody. @throws XmlAnswerError */
export function grantsEverybody(xml: string): boolean {
  const list = rootElement(xml, 'AccessControlPolicy')['AccessControlList'];
  const grants = isElement(list) ? elements(list, 'Grant') : [];
  return grants.some(
    ({ Grantee }) => isElement(Grantee) && EVERYBODY.test(textOf(Grantee, 'URI')?.trim() ?? ''),
  );
}

/** Reads the answer to GetBucketVersioning. @throws XmlAnswerError */
export function readVersioning(xml: string): 'enabled' | 'suspended' | 'never' {
  const status = textOf(rootElement(xml, 'VersioningConfiguration'), 'Status')?.trim();
  if (status === undefined || status === '') return 'never';
  return status === 'Enabled' ? 'enabled' : 'suspended';
}

/** Reads the answer to GetObjectLockConfiguration. @throws XmlAnswerError */
export function readHasLock(xml: string): boolean {
  return textOf(rootElement(xml, 'ObjectLockConfiguration'), 'ObjectLockEnabled')?.trim() === 'Enabled';
}

/** The body of CompleteMultipartUpload. */
export function writeCompletion(parts: readonly StoredPart[]): string {
  const list = parts.map(
    ({ partNumber, etag }) =>
      `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escapeXml(`"${etag}"`)}</ETag></Part>`,
  );
  return `<CompleteMultipartUpload xmlns="${NAMESPACE}">${list.join('')}</CompleteMultipartUpload>`;
}

/** The body of CreateBucket. */
export function writeLocation(locationConstraint: string): string {
  const location = `<LocationConstraint>${escapeXml(locationConstraint)}</LocationConstraint>`;
  return `<CreateBucketConfiguration xmlns="${NAMESPACE}">${location}</CreateBucketConfiguration>`;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function rootElement(xml: string, name: string): Element {
  if (xml.includes('<!DOCTYPE')) throw new XmlAnswerError('a document type is not accepted');
  let document: unknown;
  try {
    document = parser.parse(xml);
  } catch (cause) {
    throw new XmlAnswerError('malformed XML', { cause });
  }
  const root = isElement(document) ? document[name] : undefined;
  if (root === '') return {};
  if (!isElement(root)) throw new XmlAnswerError(`no <${name}>`);
  return root;
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function elements(parent: Element, name: string): readonly Element[] {
  const found = parent[name];
  return (Array.isArray(found) ? found : [found]).filter(isElement);
}

export function textOf(parent: Element, name: string): string | undefined {
  const value = parent[name];
  return typeof value === 'string' ? plain(value) : undefined;
}

export function required(parent: Element, name: string): string {
  const text = textOf(parent, name);
  if (text === undefined || text === '') throw new XmlAnswerError(`no <${name}>`);
  return text;
}

export function numberIn(text: string): number {
  if (!/^\d{1,15}$/.test(text.trim())) throw new XmlAnswerError('a size or part number is not a number');
  return Number(text);
}

/** Keys are percent-encoded where the answer says so: XML cannot hold every byte a key may have. */
export function nameReader(root: Element): (text: string) => string {
  if (textOf(root, 'EncodingType')?.trim() !== 'url') return (text) => text;
  return (text) => {
    try {
      return decodeURIComponent(text.replaceAll('+', '%20'));
    } catch (cause) {
      throw new XmlAnswerError('a key is not encoded as promised', { cause });
    }
  };
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return PREDEFINED[name as string] ?? (whole as string);
    const code = hex === undefined ? Number(decimal) : parseInt(hex as string, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : (whole as string);
  });
}
