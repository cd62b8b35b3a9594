import type { HeaderMap } from '../headers/read-headers.js';
import { toHeaderValue } from '../headers/read-headers.js';
import { requireKey } from '../names.js';
import { invalidArgument } from '../s3-error.js';
import { readTagging } from '../xml/read-tagging.js';
import { element, encodeUrl, etagElement, XML_HEAD } from '../xml/write-xml.js';
import type { FormFields, FormPart } from './form-fields.js';

const FILE_NAME = '${filename}';
/** Fields that mean what the header of the same name means on a PutObject. */
const AS_HEADERS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
  'expires',
]);
/** Of the signature; no header of an object. */
const OF_SIGNATURE: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-signature',
]);

/** `Bucket POST must contain a field named …` */
export function missingField(name: string): Error {
  return invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    '',
  );
}

/**
 * The key of the object that a form makes.
 *
 * A client may send the path that the file has on its machine: only what follows the last slash or backslash is the
 * name (User Guide, "HTML form fields").
 *
 * @throws S3Error InvalidArgument without the field, KeyTooLongError, InvalidURI
 */
export function readFormKey(fields: FormFields, file: FormPart): string {
  const template = fields.get('key');
  if (!template) throw missingField('key');
  const name = (file.fileName ?? '').replace(/^.*[/\\]/s, '');
  const key = template.replaceAll(FILE_NAME, () => name);
  requireKey(key);
  return key;
}

/** The fields that describe the object, as the headers of a PutObject. @throws S3Error InvalidArgument; as `readTagging` */
export function readFormHeaders(fields: FormFields): HeaderMap {
  const headers = new Map<string, string>();
  for (const [name, value] of fields) {
    const isHeader = AS_HEADERS.has(name) || (name.startsWith('x-amz-') && !OF_SIGNATURE.has(name));
    if (isHeader && value !== '') headers.set(name, toHeaderValue(value, name));
  }
  const acl = fields.get('acl');
  if (acl) headers.set('x-amz-acl', toHeaderValue(acl, 'acl'));
  const tagging = fields.get('tagging');
  if (tagging) headers.set('x-amz-tagging', asTaggingHeader(tagging));
  return headers;
}

/** @param tagging an XML document as PutObjectTagging takes it */
function asTaggingHeader(tagging: string): string {
  const tags = readTagging(Buffer.from(tagging), 'object');
  return new URLSearchParams(tags.map(({ key, value }): [string, string] => [key, value])).toString();
}

/** How a form wants its success to be answered; 204 unless it says 200 or 201. */
export interface FormAnswer {
  readonly status: 200 | 201 | 204;
  /** Page to send the browser to; absent when the form names none that is an http address. */
  readonly redirect?: URL;
}

/** AWS takes what it cannot use for not said. */
export function readFormAnswer(fields: FormFields): FormAnswer {
  const wanted = fields.get('success_action_status');
  const status = wanted === '200' ? 200 : wanted === '201' ? 201 : 204;
  const address = fields.get('success_action_redirect') ?? fields.get('redirect') ?? '';
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return { status };
  return { status, redirect: new URL(address) };
}

/** What a form made. */
export interface PostedObject {
  readonly location: string;
  readonly bucket: string;
  readonly key: string;
  /** Unquoted. */
  readonly etag: string;
}

/** Address of the page that the browser is sent to, with bucket, key and ETag in its query. */
export function redirectAddress(page: URL, { bucket, key, etag }: PostedObject): string {
  const address = new URL(page);
  address.searchParams.append('bucket', bucket);
  address.searchParams.append('key', key);
  address.searchParams.append('etag', `"${etag}"`);
  return address.href;
}

/** Address of the object itself. */
export function objectAddress(origin: string, path: string): string {
  return `${origin}/${encodeUrl(path).replaceAll('+', '%20')}`;
}

/** Document of a 201. */
export function writePostResponse({ location, bucket, key, etag }: PostedObject): string {
  return (
    `${XML_HEAD}<PostResponse>${element('Location', location)}${element('Bucket', bucket)}` +
    `${element('Key', key)}${etagElement(etag)}</PostResponse>`
  );
}
