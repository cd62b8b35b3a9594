import { nodeHash } from './merkle-tree.js';

/** That one leaf is in a tree whose root is known. */
export interface InclusionProof {
  /** Place of the leaf, from 0. */
  readonly index: number;
  /** Leaves of the tree. */
  readonly size: number;
  /** Hashes beside the way up, lowest first. */
  readonly path: readonly Buffer[];
}

/**
 * The root that a leaf and its proof lead to (RFC 9162, 2.1.3.2); undefined when the proof cannot be one of such a tree.
 * It proves something only once it was compared with a root that is trusted.
 */
export function rootFromProof(leaf: Buffer, { index, size, path }: InclusionProof): Buffer | undefined {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    return undefined;
  let hash = leaf;
  // Bit operations of JavaScript end at 32 bits: divisions do not.
  let at = index;
  let last = size - 1;
  for (const beside of path) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(beside, hash);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, beside);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}
