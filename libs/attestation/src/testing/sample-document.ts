import { type Head, headLine, leafLine, ManifestDigest, sealLine } from '../document.js';
import { leafHash, MerkleTree } from '../merkle-tree.js';
import { type Ed25519Jwk, keyIdOf, makeSigningKey, signText } from '../signature.js';
import { ATTESTATION_TYPE, type AttestationHead, type Leaf, type VersionLeaf } from '../statement.js';
import { SummaryBuilder } from '../summarize.js';

/** A key of a test's own. */
export interface SampleKey {
  readonly keyId: string;
  readonly jwk: Ed25519Jwk;
  readonly privateKey: Buffer;
}

export function sampleKey(): SampleKey {
  const made = makeSigningKey();
  return { ...made, keyId: keyIdOf(made.jwk) };
}

/** A bucket and so many versions in it. */
export function sampleLeaves(count: number): Leaf[] {
  const bucket = { bucketId: 'b1', bucket: 'reports' };
  const versions = Array.from({ length: count }, (_, index): VersionLeaf => ({
    kind: 'version',
    ...bucket,
    key: `ä/${index}`,
    versionId: 'null',
    status: 'current',
    sizeBytes: index,
    sha256: 'ab'.repeat(32),
    writtenAt: '2026-01-02T00:00:00.000Z',
    copies: [
      { backend: 'fi', country: 'fi', jurisdiction: 'eu', standing: 'verified', isPermitted: true },
      { backend: 'us', country: 'us', jurisdiction: 'us', standing: 'unverified', isPermitted: false },
    ],
  }));
  const createdAt = '2026-01-01T00:00:00.000Z';
  return [{ kind: 'bucket', ...bucket, locations: ['fi'], tags: {}, epoch: '1', createdAt }, ...versions];
}

/** The head that goes with the leaves. */
export function sampleHead(
  leaves: readonly Leaf[],
  keyId: string,
  changes: Partial<AttestationHead> = {},
): AttestationHead {
  const digest = new ManifestDigest();
  const summary = new SummaryBuilder();
  for (const leaf of leaves) {
    digest.add(leafLine(leaf));
    summary.add(leaf);
  }
  return {
    type: ATTESTATION_TYPE,
    id: 'a1',
    installation: 'i1',
    keyId,
    issuedAt: '2026-02-01T00:00:00.000Z',
    scope: { kind: 'bucket', tenantId: 't1', tenant: 'default', bucketId: 'b1', bucket: 'reports' },
    moment: '2026-02-01T00:00:00.000Z',
    basis: 'snapshot',
    verifiedSince: '2026-01-01T00:00:00.000Z',
    places: [],
    summary: summary.attestation(true),
    manifest: digest.statement(),
    ...changes,
  };
}

/** The whole document as its bytes. */
export function sampleDocument(
  head: Head,
  leaves: readonly Leaf[],
  { privateKey, keyId }: SampleKey,
): Buffer {
  const signature = signText(headLine(head), privateKey);
  const lines = [headLine(head), sealLine({ form: 'manifest', keyId, signature }), ...leaves.map(leafLine)];
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** The proof of one leaf as its bytes. */
export function sampleProof(head: Head, leaves: readonly Leaf[], index: number, key: SampleKey): Buffer {
  const tree = new MerkleTree();
  for (const [at, leaf] of leaves.entries()) tree.append(leafHash(leafLine(leaf)), at === index);
  const seal = sealLine({
    form: 'inclusion',
    keyId: key.keyId,
    signature: signText(headLine(head), key.privateKey),
    index,
    path: tree.proof().map((hash) => hash.toString('hex')),
  });
  const leaf = leaves[index];
  if (!leaf) throw new RangeError(`There is no leaf ${index}`);
  return Buffer.from(`${headLine(head)}\n${seal}\n${leafLine(leaf)}\n`);
}
