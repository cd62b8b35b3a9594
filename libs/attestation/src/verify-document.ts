import type { TrustedKey } from './attestation-keys.js';
import { canonicalJson, type JsonValue } from './canonical-json.js';
import { type Head, ManifestDigest, type Seal } from './document.js';
import { rootFromProof } from './inclusion-proof.js';
import { leafHash } from './merkle-tree.js';
import { isSignedBy } from './signature.js';
import { LineError, splitLines } from './split-lines.js';
import { ATTESTATION_TYPE, ERASURE_TYPE, type Leaf } from './statement.js';
import { SummaryBuilder } from './summarize.js';

/** More than the longest line that is written: a version of 10,000 parts with a copy at every backend. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const HEX_256 = /^[0-9a-f]{64}$/;

/** What is wrong with a document. */
export type Finding =
  /** It is not built as a document is. */
  | 'malformed'
  /** It names a key that is not trusted. */
  | 'unknown-key'
  /** The key signed at other times than this. */
  | 'key-period'
  /** The head is not what was signed. */
  | 'signature'
  /** The leaves are not those that the head vouches for. */
  | 'manifest'
  /** The leaf is not in the tree that the head vouches for. */
  | 'inclusion'
  /** The head adds up its leaves wrongly. */
  | 'summary';

/** What a check found; the document is good when nothing is wrong with it. */
export interface Verdict {
  readonly isValid: boolean;
  readonly findings: readonly { readonly finding: Finding; readonly detail: string }[];
  /** Only of a document whose signature is good: of another one, nothing is to be believed. */
  readonly head?: Head;
  readonly form?: Seal['form'];
  /** Leaves that were read and checked. */
  readonly leaves: number;
  /** The leaf that an inclusion proof proves. */
  readonly leaf?: Leaf;
}

class Refusal extends Error {
  constructor(
    readonly finding: Finding,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Checks a document with public keys alone: signature, every leaf, and what the head adds up. Holds one line at a time,
 * however long the document is. Never throws for what is in the document.
 */
export async function verifyDocument(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  keys: ReadonlyMap<string, TrustedKey>,
): Promise<Verdict> {
  const lines = splitLines(chunks, MAX_LINE_BYTES);
  const seen: { head?: Head; form?: Seal['form']; leaf?: Leaf; leaves: number } = { leaves: 0 };
  try {
    const headBytes = await nextLine(lines, 'head');
    const head = parseLine<Head>(headBytes, 'head');
    const seal = parseLine<Seal>(await nextLine(lines, 'seal'), 'seal');
    checkSignature(headBytes, head, seal, keys);
    seen.head = head;
    seen.form = seal.form;
    if (seal.form === 'inclusion') seen.leaf = await checkInclusion(lines, head, seal);
    else if (seal.form === 'manifest') seen.leaves = await checkManifest(lines, head);
    else throw new Refusal('malformed', 'The seal says no form that is known');
    return { isValid: true, findings: [], ...seen, leaves: seen.leaf ? 1 : seen.leaves };
  } catch (error) {
    const finding = error instanceof Refusal ? error.finding : 'malformed';
    if (!(error instanceof Refusal || error instanceof LineError)) throw error;
    return { isValid: false, findings: [{ finding, detail: error.message }], ...seen };
  }
}

function checkSignature(
  headBytes: Buffer,
  head: Head,
  seal: Seal,
  keys: ReadonlyMap<string, TrustedKey>,
): void {
  if (head.type !== ATTESTATION_TYPE && head.type !== ERASURE_TYPE)
    throw new Refusal('malformed', 'The head is of no type that is known');
  const key = keys.get(head.keyId);
  if (!key || seal.keyId !== head.keyId)
    throw new Refusal('unknown-key', `The key ${head.keyId} is not trusted`);
  if (typeof seal.signature !== 'string' || !isSignedBy(key.jwk, headBytes, seal.signature))
    throw new Refusal('signature', 'The signature is not over this head');
  const isTooEarly = key.notBefore !== undefined && Date.parse(head.issuedAt) < Date.parse(key.notBefore);
  const isTooLate = key.retiredAt !== undefined && Date.parse(head.issuedAt) > Date.parse(key.retiredAt);
  if (isTooEarly || isTooLate) throw new Refusal('key-period', `The key did not sign at ${head.issuedAt}`);
}

async function checkManifest(lines: AsyncGenerator<Buffer>, head: Head): Promise<number> {
  const digest = new ManifestDigest();
  const summary = new SummaryBuilder();
  for await (const line of lines) {
    digest.add(line);
    addTo(summary, parseLine<Leaf>(line, `leaf ${digest.leaves - 1}`));
  }
  const { manifest } = head;
  const found = digest.statement();
  if (canonicalJson(found) !== canonicalJson(manifest)) {
    const detail =
      found.leaves === manifest.leaves
        ? 'leaves were changed'
        : `${found.leaves} leaves instead of ${manifest.leaves}`;
    throw new Refusal('manifest', `The manifest is not the one that was signed: ${detail}`);
  }
  const sum = head.type === ERASURE_TYPE ? summary.erasure() : summary.attestation(head.basis === 'snapshot');
  if (canonicalJson(sum) !== canonicalJson(head.summary))
    throw new Refusal('summary', 'The head adds up its leaves wrongly');
  return found.leaves;
}

function addTo(summary: SummaryBuilder, leaf: Leaf): void {
  try {
    summary.add(leaf);
  } catch (error) {
    throw new Refusal('malformed', (error as Error).message);
  }
}

async function checkInclusion(
  lines: AsyncGenerator<Buffer>,
  head: Head,
  seal: Extract<Seal, { form: 'inclusion' }>,
): Promise<Leaf> {
  const line = await nextLine(lines, 'leaf');
  const leaf = parseLine<Leaf>(line, 'leaf');
  if (!(await lines.next()).done) throw new Refusal('malformed', 'More follows than the one leaf');
  if (!Array.isArray(seal.path) || !seal.path.every((hash) => HEX_256.test(hash)))
    throw new Refusal('malformed', 'The path is no list of hashes');
  const path = seal.path.map((hash) => Buffer.from(hash, 'hex'));
  const root = rootFromProof(leafHash(line), { index: seal.index, size: head.manifest.leaves, path });
  if (root?.toString('hex') !== head.manifest.merkleRoot)
    throw new Refusal('inclusion', 'The leaf is not in the tree whose root was signed');
  return leaf;
}

async function nextLine(lines: AsyncGenerator<Buffer>, what: string): Promise<Buffer> {
  const { value, done } = await lines.next();
  if (done) throw new Refusal('malformed', `The document ends before its ${what}`);
  // What follows is read into the same memory.
  return Buffer.from(value);
}

/** One spelling each: another one of the same value was not written by a gateway. */
function parseLine<T>(line: Buffer, what: string): T {
  let value: JsonValue;
  let isCanonical: boolean;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)) as JsonValue;
    isCanonical = Buffer.from(canonicalJson(value)).equals(line);
  } catch {
    // Whatever it is, it is not JSON that can be written canonically.
    throw new Refusal('malformed', `The ${what} is not JSON`);
  }
  if (!isCanonical) throw new Refusal('malformed', `The ${what} is not canonical JSON`);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('malformed', `The ${what} is no JSON object`);
  return value as T;
}
