import { MAX_SINGLE_PUT_BYTES } from '@sgw/contracts';
import { invalidArgument, S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

/** 16 bytes in canonical base64. */
const MD5_BASE64 = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
const DIGITS = /^\d{1,15}$/;

/**
 * The Content-MD5 header as 32 hex digits, which is how an ETag spells it.
 *
 * @throws S3Error InvalidDigest, also when the header is there and empty
 */
export function readContentMd5(headers: HeaderMap): string | undefined {
  const header = headers.get('content-md5');
  if (header === undefined) return undefined;
  if (!MD5_BASE64.test(header)) throw new S3Error('InvalidDigest', undefined, { 'Content-MD5': header });
  return Buffer.from(header, 'base64').toString('hex');
}

/**
 * Length of the object that a PutObject or UploadPart carries, in bytes.
 *
 * @param isAwsChunked whether the body is aws-chunked: then the object's length is `x-amz-decoded-content-length`
 * @throws S3Error MissingContentLength, InvalidArgument, EntityTooLarge (above 5 GiB)
 */
export function readPayloadLength(headers: HeaderMap, isAwsChunked: boolean): number {
  const name = isAwsChunked ? 'x-amz-decoded-content-length' : 'content-length';
  const header = headers.get(name);
  if (header === undefined || header === '') throw new S3Error('MissingContentLength');
  if (!DIGITS.test(header)) {
    if (isAwsChunked) throw new S3Error('MissingContentLength');
    throw invalidArgument('Content-Length is not a number', 'Content-Length', header);
  }
  const sizeBytes = Number(header);
  if (sizeBytes > MAX_SINGLE_PUT_BYTES) {
    throw new S3Error('EntityTooLarge', undefined, {
      ProposedSize: sizeBytes,
      MaxSizeAllowed: MAX_SINGLE_PUT_BYTES,
    });
  }
  return sizeBytes;
}

/**
 * `x-amz-mp-object-size` of CompleteMultipartUpload: the size that the client expects, in bytes.
 *
 * @throws S3Error InvalidRequest when it is no number
 */
export function readMultipartObjectSize(headers: HeaderMap): number | undefined {
  const header = headers.get('x-amz-mp-object-size');
  if (header === undefined) return undefined;
  if (!DIGITS.test(header))
    throw new S3Error('InvalidRequest', 'Value for x-amz-mp-object-size header is invalid.');
  return Number(header);
}
