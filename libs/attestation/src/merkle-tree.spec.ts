import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rootFromProof } from './inclusion-proof.js';
import { leafHash, MerkleTree } from './merkle-tree.js';

/** The leaves and roots that Certificate Transparency's implementations test RFC 6962 with. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function treeOf(leaves: readonly Buffer[], target?: number): MerkleTree {
  const tree = new MerkleTree();
  for (const [index, leaf] of leaves.entries()) tree.append(leafHash(leaf), index === target);
  return tree;
}

/** The definition of RFC 6962, 2.1, word by word, on all leaves at once. */
function rootByDefinition(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return createHash('sha256').digest();
  if (leaves.length === 1) return createHash('sha256').update(Buffer.of(0)).update(only).digest();
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(rootByDefinition(leaves.slice(0, split)))
    .update(rootByDefinition(leaves.slice(split)))
    .digest();
}

const anyLeaves = fc.array(
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  { minLength: 1, maxLength: 70 },
);

describe('MerkleTree', () => {
  it.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    'has the root of RFC 6962 over the first %i leaves',
    (count, root) => {
      const leaves = LEAVES.slice(0, count).map((hex) => Buffer.from(hex, 'hex'));
      expect(treeOf(leaves).root().toString('hex')).toBe(root);
    },
  );

  it('has the hash of nothing as the root over no leaves', () => {
    expect(new MerkleTree().root().toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('agrees with the definition, which needs all leaves at once', () => {
    fc.assert(
      fc.property(anyLeaves, (leaves) => {
        expect(treeOf(leaves).root()).toEqual(rootByDefinition(leaves));
      }),
    );
  });

  it('proves every leaf', () => {
    fc.assert(
      fc.property(anyLeaves, fc.nat(), (leaves, any) => {
        const index = any % leaves.length;
        const tree = treeOf(leaves, index);
        const proof = { index, size: leaves.length, path: tree.proof() };
        expect(rootFromProof(leafHash(leaves[index] ?? ''), proof)).toEqual(tree.root());
        expect(proof.path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(leaves.length)));
      }),
    );
  });

  it('proves no other leaf, no other place, and with no changed path', () => {
    const different = fc.uniqueArray(fc.nat(), { minLength: 2, maxLength: 70 });
    fc.assert(
      fc.property(different, fc.nat(), fc.nat(), (numbers, any, other) => {
        const leaves = numbers.map((number) => Buffer.from(String(number)));
        const index = any % leaves.length;
        const wrong = (index + 1 + (other % (leaves.length - 1))) % leaves.length;
        const tree = treeOf(leaves, index);
        const path = tree.proof();
        const size = leaves.length;
        const root = tree.root().toString('hex');
        const hash = (at: number) => leafHash(leaves[at] ?? '');
        expect(rootFromProof(hash(wrong), { index, size, path })?.toString('hex')).not.toBe(root);
        expect(rootFromProof(hash(index), { index: wrong, size, path })?.toString('hex')).not.toBe(root);
        expect(rootFromProof(hash(index), { index, size, path: path.slice(1) })?.toString('hex')).not.toBe(
          root,
        );
        expect(
          rootFromProof(hash(index), { index, size, path: [...path, hash(0)] })?.toString('hex'),
        ).not.toBe(root);
        expect(rootFromProof(hash(index), { index: size, size, path })).toBeUndefined();
      }),
    );
  });

  it('does not take a node for a leaf', () => {
    const two = treeOf([Buffer.from('a'), Buffer.from('b')]);
    const forged = Buffer.concat([leafHash('a'), leafHash('b')]);
    expect(treeOf([forged]).root()).not.toEqual(two.root());
  });

  it('proves a leaf beyond 32 bits of others', () => {
    // Not grown, which would take days: the way up is made by hand, always to the left of a known hash.
    const beside = Array.from({ length: 40 }, (_, level) => leafHash(String(level)));
    const index = 2 ** 40 - 1;
    const root = beside.reduce(
      (hash, left) => createHash('sha256').update(Buffer.of(1)).update(left).update(hash).digest(),
      leafHash('x'),
    );
    expect(rootFromProof(leafHash('x'), { index, size: 2 ** 40, path: beside })).toEqual(root);
  });
});
