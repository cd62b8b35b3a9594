import type { PartLayout, VersionChecksum } from '@backend/metadata';
import { GatewayError } from '@sgw/contracts';
import { assemble } from './multipart-etag.js';

/** What the client of a multipart upload says of the finished object's checksum. */
export interface ChecksumClaim {
  readonly algorithm?: string;
  readonly type?: string;
  /** Base64; `-N` may stand behind a composite one. */
  readonly value?: string;
}

/**
 * Compares the client's checksum of the whole object with ours. An upload that was begun without one is judged by the
 * CRC-32 that is known of every part.
 *
 * @param own what the upload was begun with, assembled
 * @throws GatewayError `bad-digest` | `invalid-request` when the claim is of another algorithm than the upload's
 */
export function assertClaimed(
  claim: ChecksumClaim | undefined,
  own: VersionChecksum | undefined,
  parts: readonly PartLayout[],
): void {
  if (claim?.value === undefined || claim.algorithm === undefined) return;
  const known =
    own ?? (claim.algorithm === 'CRC32' ? { algorithm: 'CRC32', value: crc32Of(parts) } : undefined);
  if (known?.algorithm !== claim.algorithm) {
    const begun = own ? `with the checksum algorithm ${own.algorithm}` : 'without a checksum algorithm';
    const message = `The upload was created ${begun}: a ${claim.algorithm} checksum of the object cannot be verified. State the algorithm in CreateMultipartUpload.`;
    throw new GatewayError('invalid-request', message);
  }
  const isSame = claim.value === known.value || claim.value === known.value.replace(/-\d+$/, '');
  if (isSame) return;
  const message = `The ${claim.algorithm} you specified did not match the calculated checksum.`;
  throw new GatewayError('bad-digest', message);
}

function crc32Of(parts: readonly PartLayout[]): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(assemble(parts).crc32);
  return bytes.toString('base64');
}
