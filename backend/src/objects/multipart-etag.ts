import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, combineCrc, compositeChecksum, isFullObjectAlgorithm } from '@sgw/checksums';
import type { PartLayout, VersionChecksum } from '@backend/metadata';

export interface AssembledFacts {
  readonly sizeBytes: number;
  readonly etag: string;
  readonly sha256: Buffer;
  readonly crc32: number;
}

function crcBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/**
 * Facts of a whole object from those of its parts, without reading a byte again: the ETag is the MD5 of the parts' binary
 * MD5s with `-N` behind it (as AWS makes it), our SHA-256 that of the parts' SHA-256s, the CRC-32 that of the bytes.
 */
export function assemble(parts: readonly PartLayout[]): AssembledFacts {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  let crc: Buffer = crcBytes(0);
  let sizeBytes = 0;
  for (const part of parts) {
    md5.update(part.etag, 'hex');
    sha256.update(part.sha256, 'hex');
    crc = combineCrc('CRC32', crc, crcBytes(part.crc32), part.sizeBytes);
    sizeBytes += part.sizeBytes;
  }
  return {
    sizeBytes,
    etag: `${md5.digest('hex')}-${parts.length}`,
    sha256: sha256.digest(),
    crc32: crc.readUInt32BE(),
  };
}

/**
 * The object's checksum in the form the upload was begun with; undefined when a part has none.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function assembleChecksum(
  algorithm: ChecksumAlgorithm,
  type: VersionChecksum['type'],
  parts: readonly PartLayout[],
): VersionChecksum | undefined {
  const digests: Buffer[] = [];
  for (const part of parts) {
    if (part.checksum === undefined) return undefined;
    digests.push(Buffer.from(part.checksum, 'base64'));
  }
  const [first, ...rest] = digests;
  if (!first) return undefined;
  if (type === 'COMPOSITE' || !isFullObjectAlgorithm(algorithm)) {
    return { algorithm, type: 'COMPOSITE', value: compositeChecksum(algorithm, digests) };
  }
  const whole = rest.reduce(
    (crc, digest, index) => combineCrc(algorithm, crc, digest, parts[index + 1]?.sizeBytes ?? 0),
    first,
  );
  return { algorithm, type: 'FULL_OBJECT', value: whole.toString('base64') };
}
