import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { leafHash, MerkleTree } from './merkle-tree.js';
import type { AttestationHead, ErasureHead, Leaf, ManifestStatement } from './statement.js';

/*
 * A document is lines of UTF-8, each ended by a line feed:
 *   1. the head, canonical JSON; its bytes without the line feed are what is signed
 *   2. the seal: key id, signature, and which form follows
 *   3. the leaves: all of them (the manifest), or the one that the path in the seal proves
 */

/** MIME type of a document. */
export const DOCUMENT_TYPE = 'application/x-ndjson';

/** The second line. */
export type Seal =
  | { readonly form: 'manifest'; readonly keyId: string; readonly signature: string }
  | {
      readonly form: 'inclusion';
      readonly keyId: string;
      readonly signature: string;
      readonly index: number;
      /** Hex, lowest first. */
      readonly path: readonly string[];
    };

export type Head = AttestationHead | ErasureHead;

/** Writes one leaf as its line, without the line feed. */
export function leafLine(leaf: Leaf): string {
  return canonicalJson(leaf);
}

/** The line that the signature is over. */
export function headLine(head: Head): string {
  return canonicalJson(head);
}

/** Writes the second line. */
export function sealLine(seal: Seal): string {
  return canonicalJson(seal);
}

/** Adds up the leaves of a manifest as they are written: digest, Merkle root, size. */
export class ManifestDigest {
  private readonly tree = new MerkleTree();
  private readonly sha256 = createHash('sha256');
  private bytes = 0;

  get leaves(): number {
    return this.tree.size;
  }

  /** @param line one leaf without its line feed */
  add(line: Buffer | string): void {
    this.tree.append(leafHash(line));
    this.sha256.update(line).update('\n');
    this.bytes += Buffer.byteLength(line) + 1;
  }

  /** What the head says of the leaves. Ends the digest: call it once. */
  statement(): ManifestStatement {
    return {
      leaves: this.tree.size,
      bytes: this.bytes,
      sha256: this.sha256.digest('hex'),
      merkleRoot: this.tree.root().toString('hex'),
    };
  }
}
