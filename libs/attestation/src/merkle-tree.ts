import { createHash } from 'node:crypto';

// RFC 9162, 2.1.1 (as RFC 6962 before): what is hashed says whether it is a leaf or a node, so that neither passes as
// the other.
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** Hash of one leaf: SHA-256 of a zero byte and the leaf. */
export function leafHash(leaf: Buffer | string): Buffer {
  return createHash('sha256').update(LEAF).update(leaf).digest();
}

/** Hash of a node: SHA-256 of a one byte and its two children. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

interface Subtree {
  readonly hash: Buffer;
  readonly size: number;
  /** Whether the leaf that a proof is wanted of lies in it. */
  readonly hasTarget: boolean;
}

/**
 * The Merkle tree of RFC 9162 over leaves that come one after the other. Holds one hash for each complete subtree, so the
 * memory grows with the logarithm of the number of leaves; a proof for one leaf is collected in the same pass.
 */
export class MerkleTree {
  private readonly subtrees: Subtree[] = [];
  private readonly path: Buffer[] = [];
  private count = 0;

  /** Leaves so far. */
  get size(): number {
    return this.count;
  }

  /**
   * @param hash of the next leaf, by {@link leafHash}
   * @param isTarget whether it is the one leaf that a proof is wanted of
   */
  append(hash: Buffer, isTarget = false): void {
    this.subtrees.push({ hash, size: 1, hasTarget: isTarget });
    this.count++;
    for (;;) {
      const right = this.subtrees.at(-1);
      const left = this.subtrees.at(-2);
      if (!left || !right || left.size !== right.size) return;
      this.subtrees.splice(-2, 2, join(left, right, this.path));
    }
  }

  /** The root over the leaves so far; of no leaves, the hash of nothing. */
  root(): Buffer {
    return this.fold([])?.hash ?? createHash('sha256').digest();
  }

  /** The hashes beside the way from the target up to the root over the leaves so far. */
  proof(): readonly Buffer[] {
    const path = [...this.path];
    this.fold(path);
    return path;
  }

  private fold(path: Buffer[]): Subtree | undefined {
    return this.subtrees.reduceRight<Subtree | undefined>(
      (right, left) => (right ? join(left, right, path) : left),
      undefined,
    );
  }
}

function join(left: Subtree, right: Subtree, path: Buffer[]): Subtree {
  if (left.hasTarget) path.push(right.hash);
  if (right.hasTarget) path.push(left.hash);
  return {
    hash: nodeHash(left.hash, right.hash),
    size: left.size + right.size,
    hasTarget: left.hasTarget || right.hasTarget,
  };
}
