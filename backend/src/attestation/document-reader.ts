import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  type Head,
  type Leaf,
  leafHash,
  MAX_REPORT_ROWS,
  MerkleTree,
  renderReport,
  type Seal,
  sealLine,
  splitLines,
} from '@sgw/attestation';
import { GatewayError } from '@sgw/contracts';
import { ManifestStore } from './manifest-store.js';

/** A signed head with its signature; the leaves are in the store. */
export interface SignedDocument {
  readonly id: string;
  readonly head: Head;
  /** The signed line, byte by byte. */
  readonly headLine: string;
  readonly keyId: string;
  readonly signature: string;
}

/** The object whose leaf is wanted. */
export interface WantedLeaf {
  readonly bucket: string;
  readonly key: string;
  /** As S3 names it; without it, the one that can be read. */
  readonly versionId?: string | undefined;
}

/** Leaves are no longer than what verifiers take. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** Each reads a whole manifest and hashes it: more at once would stand in the way of requests. */
const MAX_PROOFS_AT_ONCE = 2;

/** Hands out signed documents: whole, as the proof of one leaf, or rendered for people. */
@Injectable()
export class DocumentReader {
  private proving = 0;

  constructor(private readonly manifests: ManifestStore) {}

  /** The whole document, as a stream. @throws GatewayError `not-found` */
  async whole(document: SignedDocument): Promise<Readable> {
    const { keyId, signature } = document;
    const manifest = await this.manifests.read(document.id);
    const head = opening(document, { form: 'manifest', keyId, signature });
    return Readable.from(chain(head, manifest), { objectMode: false });
  }

  /**
   * The head and one leaf, with the way from the leaf to the signed root: it proves itself without the other leaves.
   *
   * @throws GatewayError `not-found` when there is no such leaf; `slow-down`
   */
  async proof(document: SignedDocument, wanted: WantedLeaf): Promise<string> {
    if (this.proving >= MAX_PROOFS_AT_ONCE)
      throw new GatewayError('slow-down', 'Other proofs are being made. Please try again.');
    this.proving++;
    try {
      const { line, index, path } = await this.prove(document.id, wanted);
      const { keyId, signature } = document;
      return `${opening(document, { form: 'inclusion', keyId, signature, index, path })}${line}\n`;
    } finally {
      this.proving--;
    }
  }

  /** One HTML page that repeats what was signed. @throws GatewayError `not-found` */
  async report(document: SignedDocument): Promise<string> {
    const leaves: Leaf[] = [];
    for await (const line of splitLines(await this.manifests.read(document.id), MAX_LINE_BYTES)) {
      leaves.push(JSON.parse(line.toString()) as Leaf);
      if (leaves.length === MAX_REPORT_ROWS) break;
    }
    return renderReport(document.head, leaves);
  }

  private async prove(id: string, wanted: WantedLeaf) {
    const tree = new MerkleTree();
    // Most leaves need not be read to be passed by.
    const sign = Buffer.from(`"key":${JSON.stringify(wanted.key)}`);
    let found: { readonly line: string; readonly index: number } | undefined;
    for await (const line of splitLines(await this.manifests.read(id), MAX_LINE_BYTES)) {
      const isFound = !found && line.includes(sign) && isWanted(line, wanted);
      if (isFound) found = { line: line.toString(), index: tree.size };
      tree.append(leafHash(line), isFound);
    }
    if (!found) throw new GatewayError('object-not-found', 'The document says nothing of such an object');
    return { ...found, path: tree.proof().map((hash) => hash.toString('hex')) };
  }
}

function isWanted(line: Buffer, { bucket, key, versionId }: WantedLeaf): boolean {
  const leaf = JSON.parse(line.toString()) as Leaf;
  if (leaf.kind !== 'version' || leaf.bucket !== bucket || leaf.key !== key) return false;
  return versionId === undefined ? isReadable(leaf.status) : leaf.versionId === versionId;
}

function isReadable(status: string): boolean {
  return status === 'current' || status === 'stored';
}

function opening({ headLine }: SignedDocument, seal: Seal): string {
  return `${headLine}\n${sealLine(seal)}\n`;
}

async function* chain(head: string, manifest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from(head);
  yield* manifest;
}
