import { type HeaderMap, S3Error } from '@sgw/s3-wire';
import type { PayloadReader } from '../payload-reader.js';

/** What is known of a body's checksum before it is read. */
export type Claimed = Pick<PayloadReader, 'claim'>;

/** Whether the client sends a hash of the body beside the one in its signature: `Content-MD5`, or a checksum before or behind it. */
export function hasBodyHash(headers: HeaderMap, { claim }: Claimed): boolean {
  return headers.has('content-md5') || claim?.isTrailing === true || claim?.value !== undefined;
}

/**
 * AWS takes a document that changes or removes something only with a hash of it: a damaged one would do something else. A
 * hash in the signature does not count.
 *
 * @throws S3Error InvalidRequest
 */
export function requireDocumentHash(headers: HeaderMap, payload: Claimed): void {
  if (hasBodyHash(headers, payload)) return;
  throw new S3Error(
    'InvalidRequest',
    'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
  );
}
