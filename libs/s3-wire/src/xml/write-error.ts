import type { S3Error } from '../s3-error.js';
import { element, escapeXml, XML_HEAD } from './write-xml.js';

/** What an error document says besides the error. */
export interface ErrorContext {
  readonly requestId: string;
  readonly hostId: string;
  /** Path of the request. */
  readonly resource?: string;
  readonly bucket?: string;
  readonly key?: string;
}

/** An element name that details may bring; anything else would break the document. */
const ELEMENT_NAME = /^[A-Za-z][\w-]*$/;
/** Names written here; details of the same name are left out. */
const OWN: ReadonlySet<string> = new Set(['Code', 'Message', 'Resource', 'RequestId', 'HostId']);

/**
 * The error document of S3 (API Reference, "REST error responses"), which is in no namespace.
 * Details come after the message in their own order; `bucket` and `key` of the context fill in when they are not among them.
 */
export function writeErrorXml(error: S3Error, context: ErrorContext): string {
  const details = { BucketName: context.bucket, Key: context.key, ...error.details };
  const extra = Object.entries(details)
    .filter(([name]) => ELEMENT_NAME.test(name) && !OWN.has(name))
    .map(([name, value]) => element(name, value))
    .join('');
  return (
    `${XML_HEAD}<Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>${extra}` +
    `${element('Resource', context.resource)}${element('RequestId', context.requestId)}` +
    `${element('HostId', context.hostId)}</Error>`
  );
}
