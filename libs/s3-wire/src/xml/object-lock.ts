import { retentionModeOf, type WireRetention, type WireRetentionMode } from '../headers/object-lock.js';
import { parseIsoTime } from '../iso-time.js';
import { maxXmlBytes, type S3Operation } from '../operations.js';
import { S3Error } from '../s3-error.js';
import { readXml, requireName, textOf, type XmlElement } from './read-xml.js';
import { element, xmlDocument } from './write-xml.js';

/** A bucket's default retention: a period in days or in years. */
export type WireDefaultRetention = { readonly mode: WireRetentionMode } & (
  | { readonly days: number; readonly years?: undefined }
  | { readonly years: number; readonly days?: undefined }
);

export interface WireBucketLock {
  readonly defaultRetention?: WireDefaultRetention;
}

/** Longest period that S3 takes, about a hundred years either way. */
const MAX_DAYS = 36_500;
const MAX_YEARS = 100;
const WHOLE_NUMBER = /^[+-]?\d{1,10}$/;

/**
 * The children of an element by name, each at most once.
 *
 * @throws S3Error MalformedXML for another child, or the same twice
 */
function childrenOf(parent: XmlElement, names: readonly string[]): ReadonlyMap<string, XmlElement> {
  const children = new Map<string, XmlElement>();
  for (const child of parent.children) {
    if (!names.includes(child.name) || children.has(child.name)) throw new S3Error('MalformedXML');
    children.set(child.name, child);
  }
  if (parent.children.length === 0 && parent.text.trim() !== '') throw new S3Error('MalformedXML');
  return children;
}

function rootOf(body: Buffer, operation: S3Operation, name: string): XmlElement {
  const root = readXml(body, maxXmlBytes(operation));
  requireName(root, name);
  return root;
}

function textIn(children: ReadonlyMap<string, XmlElement>, name: string): string | undefined {
  const child = children.get(name);
  return child && textOf(child).trim();
}

/**
 * Reads the body of PutObjectLockConfiguration. Object lock can be switched on and never off; without a rule nothing is
 * kept by default.
 *
 * @throws S3Error MalformedXML and as readXml; InvalidRetentionPeriod
 */
export function readBucketLock(body: Buffer): WireBucketLock {
  const root = rootOf(body, 'PutObjectLockConfiguration', 'ObjectLockConfiguration');
  const children = childrenOf(root, ['ObjectLockEnabled', 'Rule']);
  if (textIn(children, 'ObjectLockEnabled') !== 'Enabled') throw new S3Error('MalformedXML');
  const rule = children.get('Rule');
  if (!rule) return {};
  const retention = childrenOf(rule, ['DefaultRetention']).get('DefaultRetention');
  if (!retention) throw new S3Error('MalformedXML');
  return { defaultRetention: readDefaultRetention(retention) };
}

function readDefaultRetention(retention: XmlElement): WireDefaultRetention {
  const children = childrenOf(retention, ['Mode', 'Days', 'Years']);
  const mode = retentionModeOf(textIn(children, 'Mode'));
  const [days, years] = [textIn(children, 'Days'), textIn(children, 'Years')];
  if (!mode || (days === undefined) === (years === undefined)) throw new S3Error('MalformedXML');
  return days === undefined
    ? { mode, years: readPeriod(years ?? '', MAX_YEARS) }
    : { mode, days: readPeriod(days, MAX_DAYS) };
}

function readPeriod(text: string, max: number): number {
  if (!WHOLE_NUMBER.test(text)) throw new S3Error('MalformedXML');
  const period = Number(text);
  if (period <= 0) throw new S3Error('InvalidRetentionPeriod');
  if (period > max) throw new S3Error('InvalidRetentionPeriod', 'Default retention period too large.');
  return period;
}

/** The answer of GetObjectLockConfiguration. */
export function writeBucketLock({ defaultRetention }: WireBucketLock): string {
  const rule =
    defaultRetention &&
    `<Rule><DefaultRetention>${element('Mode', defaultRetention.mode)}${element('Days', defaultRetention.days)}` +
      `${element('Years', defaultRetention.years)}</DefaultRetention></Rule>`;
  return xmlDocument('ObjectLockConfiguration', `${element('ObjectLockEnabled', 'Enabled')}${rule ?? ''}`);
}

/**
 * Reads the body of PutObjectRetention. Whether the moment has passed is the caller's to judge.
 *
 * @returns undefined for an empty retention, which takes away the one that is there
 * @throws S3Error MalformedXML and as readXml
 */
export function readRetention(body: Buffer): WireRetention | undefined {
  const children = childrenOf(rootOf(body, 'PutObjectRetention', 'Retention'), ['Mode', 'RetainUntilDate']);
  const [modeText, untilText] = [textIn(children, 'Mode'), textIn(children, 'RetainUntilDate')];
  if (!modeText && !untilText) return undefined;
  const mode = retentionModeOf(modeText);
  const until = parseIsoTime(untilText ?? '');
  if (!mode || !until) throw new S3Error('MalformedXML');
  return { mode, until };
}

/** The answer of GetObjectRetention. */
export function writeRetention({ mode, until }: WireRetention): string {
  return xmlDocument('Retention', element('Mode', mode) + element('RetainUntilDate', until.toISOString()));
}

/**
 * Reads the body of PutObjectLegalHold.
 *
 * @returns whether the hold is on
 * @throws S3Error MalformedXML and as readXml
 */
export function readLegalHold(body: Buffer): boolean {
  const children = childrenOf(rootOf(body, 'PutObjectLegalHold', 'LegalHold'), ['Status']);
  const status = textIn(children, 'Status');
  if (status !== 'ON' && status !== 'OFF') throw new S3Error('MalformedXML');
  return status === 'ON';
}

/** The answer of GetObjectLegalHold. */
export function writeLegalHold(isOn: boolean): string {
  return xmlDocument('LegalHold', element('Status', isOn ? 'ON' : 'OFF'));
}
