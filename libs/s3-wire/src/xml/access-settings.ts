import { ownershipOf, type WireOwnership } from '../headers/acl.js';
import { maxXmlBytes } from '../operations.js';
import { S3Error } from '../s3-error.js';
import { readXml, requireName, textOf } from './read-xml.js';
import { element, xmlDocument } from './write-xml.js';

/** The four switches of Block Public Access. */
export interface WirePublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

const SWITCHES: ReadonlyMap<string, keyof WirePublicAccessBlock> = new Map([
  ['BlockPublicAcls', 'blockPublicAcls'],
  ['IgnorePublicAcls', 'ignorePublicAcls'],
  ['BlockPublicPolicy', 'blockPublicPolicy'],
  ['RestrictPublicBuckets', 'restrictPublicBuckets'],
]);

/**
 * Reads a `PublicAccessBlockConfiguration`; a switch that is left out is off.
 *
 * @throws S3Error MalformedXML; InvalidRequest for one without any; as readXml
 */
export function readPublicAccessBlock(body: Buffer): WirePublicAccessBlock {
  const root = readXml(body, maxXmlBytes('PutPublicAccessBlock'));
  requireName(root, 'PublicAccessBlockConfiguration');
  const block = {
    blockPublicAcls: false,
    ignorePublicAcls: false,
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
  };
  const seen = new Set<string>();
  for (const child of root.children) {
    const name = SWITCHES.get(child.name);
    const text = textOf(child).trim().toLowerCase();
    if (!name || seen.has(name) || (text !== 'true' && text !== 'false')) throw new S3Error('MalformedXML');
    seen.add(name);
    block[name] = text === 'true';
  }
  if (seen.size === 0) throw new S3Error('InvalidRequest', 'Must specify at least one configuration.');
  return block;
}

/** The answer of GetPublicAccessBlock. */
export function writePublicAccessBlock(block: WirePublicAccessBlock): string {
  const switches = [...SWITCHES].map(([name, field]) => element(name, String(block[field])));
  return xmlDocument('PublicAccessBlockConfiguration', switches.join(''));
}

/**
 * Reads `OwnershipControls`, which has exactly one rule.
 *
 * @throws S3Error MalformedXML and as readXml
 */
export function readOwnershipControls(body: Buffer): WireOwnership {
  const root = readXml(body, maxXmlBytes('PutBucketOwnershipControls'));
  requireName(root, 'OwnershipControls');
  const [rule] = root.children;
  const [value] = rule?.children ?? [];
  if (root.children.length !== 1 || rule?.name !== 'Rule' || rule.children.length !== 1)
    throw new S3Error('MalformedXML');
  const ownership = value?.name === 'ObjectOwnership' ? ownershipOf(textOf(value).trim()) : undefined;
  if (!ownership) throw new S3Error('MalformedXML');
  return ownership;
}

/** The answer of GetBucketOwnershipControls. */
export function writeOwnershipControls(ownership: WireOwnership): string {
  return xmlDocument('OwnershipControls', `<Rule>${element('ObjectOwnership', ownership)}</Rule>`);
}

/** The answer of GetBucketPolicyStatus. */
export function writePolicyStatus(isPublic: boolean): string {
  return xmlDocument('PolicyStatus', element('IsPublic', String(isPublic)));
}
