import { hash as digest } from 'node:crypto';

// RFC 9162, 2.1.1 (as RFC 6962 before): what is hashed says whether it is a leaf or a node, so that neither passes as
// the other.
const LEAF = 0;
const NODE = 1;

/** Hash of one leaf: SHA-256 of a zero byte and the leaf. */
export function leafHash(leaf: Buffer | string): Buffer {
  const length = Buffer.byteLength(leaf);
  const bytes = Buffer.allocUnsafe(1 + length);
  bytes[0] = LEAF;
  if (typeof leaf === 'string') bytes.write(leaf, 1, 'utf8');
  else leaf.copy(bytes, 1);
  return sha256(bytes);
}

/** Hash of a node: SHA-256 of a one byte and its two children. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.concat([Buffer.of(NODE), left, right]));
}

/** In one call: a hash object of its own for each of millions of leaves costs twice the time. */
function sha256(bytes: Buffer): Buffer {
  return digest('sha256', bytes, 'buffer');
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
    return this.fold([])?.hash ?? sha256(Buffer.alloc(0));
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
