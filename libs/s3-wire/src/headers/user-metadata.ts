import { MAX_USER_METADATA_BYTES } from '@sgw/contracts';
import { S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

const PREFIX = 'x-amz-meta-';

/**
 * The user metadata of an upload: name without `x-amz-meta-`, in lower case → value.
 *
 * Values stay the bytes that were sent and signed, as latin1 characters, and go back as they are: a client that
 * sent raw UTF-8 gets raw UTF-8. (AWS would wrap it as RFC 2047 words, which not every client unwraps.)
 *
 * @throws S3Error MetadataTooLarge above 2 KiB, names and values counted together
 */
export function readUserMetadata(headers: HeaderMap): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  let sizeBytes = 0;
  for (const [name, value] of headers) {
    if (!name.startsWith(PREFIX)) continue;
    const shortName = name.slice(PREFIX.length);
    sizeBytes += shortName.length + value.length;
    found.push([shortName, value]);
  }
  if (sizeBytes > MAX_USER_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', undefined, {
      Size: sizeBytes,
      MaxSizeAllowed: MAX_USER_METADATA_BYTES,
    });
  }
  // fromEntries defines own properties, so a name like `__proto__` is a name and no more.
  return Object.fromEntries(found);
}
