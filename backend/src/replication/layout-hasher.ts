import { createHash, type Hash } from 'node:crypto';
import type { ReplicatedVersion } from '@backend/metadata';

const MD5_HEX = /^[0-9a-f]{32}$/;

/** What is known of a version's bytes. */
export type ExpectedBytes = Pick<ReplicatedVersion, 'sizeBytes' | 'etag' | 'sha256' | 'parts'>;

/**
 * Compares a stream of bytes with the SHA-256 of a version: of the whole, or of each part of a multipart one, so that
 * bad bytes are noticed at the end of their part.
 */
export class LayoutHasher {
  private readonly pieces: readonly { readonly sizeBytes: number; readonly sha256: string }[];
  /** Known beforehand where the tag is it, which that of a multipart version is not. */
  private readonly wholeMd5: Hash | undefined;
  private index = 0;
  private pieceHash = createHash('sha256');
  private pieceBytes = 0;
  private isWrong = false;

  constructor(private readonly version: ExpectedBytes) {
    const { parts, sizeBytes, sha256 } = version;
    this.pieces = parts.length > 0 ? parts : [{ sizeBytes, sha256 }];
    this.wholeMd5 = parts.length > 0 || !MD5_HEX.test(version.etag) ? createHash('md5') : undefined;
    this.closeFullPieces();
  }

  /** @returns false as soon as it is certain that these are not the version's bytes */
  update(chunk: Buffer): boolean {
    this.wholeMd5?.update(chunk);
    let rest = chunk;
    while (rest.length > 0 && !this.isWrong) {
      const piece = this.pieces[this.index];
      if (!piece) {
        this.isWrong = true;
        break;
      }
      const taken = rest.subarray(0, piece.sizeBytes - this.pieceBytes);
      this.pieceHash.update(taken);
      this.pieceBytes += taken.length;
      rest = rest.subarray(taken.length);
      this.closeFullPieces();
    }
    return !this.isWrong;
  }

  /** Whether all bytes were seen and every digest was right. */
  get isProven(): boolean {
    return !this.isWrong && this.index === this.pieces.length;
  }

  /** MD5 of the whole in hex, which a backend's tag may be: known once the bytes are proven. */
  md5(): string {
    return this.wholeMd5?.copy().digest('hex') ?? this.version.etag;
  }

  private closeFullPieces(): void {
    for (
      let piece = this.pieces[this.index];
      piece && this.pieceBytes === piece.sizeBytes;
      piece = this.pieces[this.index]
    ) {
      if (this.pieceHash.digest('hex') !== piece.sha256) {
        this.isWrong = true;
        return;
      }
      this.index++;
      this.pieceBytes = 0;
      this.pieceHash = createHash('sha256');
    }
  }
}
