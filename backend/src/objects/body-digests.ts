import { createHash, hash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type ChecksumAlgorithm, createChecksum } from '@sgw/checksums';

/** Digests of one body, all made in one pass. */
export interface BodyDigests {
  readonly sizeBytes: number;
  /** Hex. */
  readonly md5: string;
  readonly sha256: Buffer;
  readonly crc32: number;
  /** Base64 of the algorithm the client asked for. */
  readonly checksum: string | undefined;
}

const SHARED: ReadonlySet<ChecksumAlgorithm> = new Set(['CRC32', 'SHA256']);

function shared(algorithm: ChecksumAlgorithm | undefined, crc: number, sha256: Buffer): string | undefined {
  if (algorithm === 'SHA256') return sha256.toString('base64');
  if (algorithm !== 'CRC32') return undefined;
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

/**
 * MD5 for the ETag, SHA-256 for verifying copies, CRC-32 for checking reads, and what else the client asks for; CRC32 and
 * SHA256 are not computed twice.
 */
export class BodyDigester {
  private readonly md5: Hash = createHash('md5');
  private readonly sha256: Hash = createHash('sha256');
  private readonly extra: ReturnType<typeof createChecksum> | undefined;
  private crc = 0;
  private sizeBytes = 0;

  constructor(private readonly algorithm: ChecksumAlgorithm | undefined) {
    this.extra = algorithm && !SHARED.has(algorithm) ? createChecksum(algorithm) : undefined;
  }

  update(chunk: Buffer): void {
    this.sizeBytes += chunk.length;
    this.md5.update(chunk);
    this.sha256.update(chunk);
    this.crc = crc32(chunk, this.crc);
    this.extra?.update(chunk);
  }

  finish(): BodyDigests {
    const sha256 = this.sha256.digest();
    return {
      sizeBytes: this.sizeBytes,
      md5: this.md5.digest('hex'),
      sha256,
      crc32: this.crc,
      checksum: this.extra?.digest().toString('base64') ?? shared(this.algorithm, this.crc, sha256),
    };
  }
}

/** The same for a body that is at hand whole: one call per digest. */
export function digestsOf(body: Buffer, algorithm: ChecksumAlgorithm | undefined): BodyDigests {
  const sha256 = hash('sha256', body, 'buffer');
  const crc = crc32(body);
  let checksum = shared(algorithm, crc, sha256);
  if (algorithm && checksum === undefined) {
    const extra = createChecksum(algorithm);
    extra.update(body);
    checksum = extra.digest().toString('base64');
  }
  return { sizeBytes: body.length, md5: hash('md5', body), sha256, crc32: crc, checksum };
}
