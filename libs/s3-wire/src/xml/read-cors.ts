import { CORS_METHODS, type CorsMethod, type CorsRule } from '../cors/cors-rule.js';
import { maxXmlBytes } from '../operations.js';
import { S3Error } from '../s3-error.js';
import { readXml, requireName, textOf, type XmlElement } from './read-xml.js';

/** S3 User Guide, "Elements of a CORS configuration". */
const MAX_RULES = 100;
const MAX_ID_CHARACTERS = 255;
const MAX_AGE_SECONDS = 2 ** 31 - 1;
/** A header's name (RFC 9110 section 5.6.2): anything else, a newline above all, would split the head of an answer. */
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** What an origin can hold at all; no blank, no control character. */
const ORIGIN = /^[\x21-\x7e\u0080-\uffff]+$/;

function invalid(message: string): S3Error {
  return new S3Error('InvalidRequest', message);
}

function oneWildcard(kind: string, text: string): void {
  if (text.indexOf('*') !== text.lastIndexOf('*')) {
    throw invalid(`${kind} "${text}" can not have more than one wildcard.`);
  }
}

function readOrigin(text: string): string {
  if (!ORIGIN.test(text)) throw invalid(`AllowedOrigin "${text}" contains invalid character.`);
  oneWildcard('AllowedOrigin', text);
  return text;
}

function readMethod(text: string): CorsMethod {
  const method = CORS_METHODS.find((known) => known === text);
  if (method !== undefined) return method;
  throw invalid(`Found unsupported HTTP method in CORS config. Unsupported method is ${text}`);
}

function readAllowedHeader(text: string): string {
  if (!HEADER_NAME.test(text)) throw invalid(`AllowedHeader "${text}" contains invalid character.`);
  oneWildcard('AllowedHeader', text);
  return text;
}

function readExposeHeader(text: string): string {
  if (text.includes('*')) {
    throw invalid(
      `ExposeHeader "${text}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
  }
  if (!HEADER_NAME.test(text)) throw invalid(`ExposeHeader "${text}" contains invalid character.`);
  return text;
}

function readId(text: string): string {
  if (text.length > MAX_ID_CHARACTERS)
    throw invalid(`The ID length should not exceed allowed limit of ${MAX_ID_CHARACTERS}`);
  return text;
}

function readMaxAge(text: string): number {
  const seconds = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(seconds <= MAX_AGE_SECONDS)) throw new S3Error('MalformedXML');
  return seconds;
}

function atMostOne(texts: readonly string[]): string | undefined {
  if (texts.length > 1) throw new S3Error('MalformedXML');
  return texts[0];
}

const KNOWN: ReadonlySet<string> = new Set([
  'ID',
  'AllowedOrigin',
  'AllowedMethod',
  'AllowedHeader',
  'ExposeHeader',
  'MaxAgeSeconds',
]);

function readRule(rule: XmlElement): CorsRule {
  requireName(rule, 'CORSRule');
  const texts = (name: string) => rule.children.filter((child) => child.name === name).map(textOf);
  if (rule.children.some((child) => !KNOWN.has(child.name))) throw new S3Error('MalformedXML');
  const id = atMostOne(texts('ID'));
  const maxAge = atMostOne(texts('MaxAgeSeconds'));
  const allowedOrigins = texts('AllowedOrigin').map(readOrigin);
  const allowedMethods = texts('AllowedMethod').map(readMethod);
  if (allowedOrigins.length === 0 || allowedMethods.length === 0) throw new S3Error('MalformedXML');
  return {
    ...(id === undefined ? {} : { id: readId(id) }),
    allowedOrigins,
    allowedMethods,
    allowedHeaders: texts('AllowedHeader').map(readAllowedHeader),
    exposeHeaders: texts('ExposeHeader').map(readExposeHeader),
    ...(maxAge === undefined ? {} : { maxAgeSeconds: readMaxAge(maxAge) }),
  };
}

/**
 * Reads and checks the body of PutBucketCors.
 *
 * @throws S3Error MalformedXML and as readXml; InvalidRequest with AWS's words for a rule that AWS refuses
 */
export function readCors(body: Buffer): readonly CorsRule[] {
  const root = readXml(body, maxXmlBytes('PutBucketCors'));
  requireName(root, 'CORSConfiguration');
  if (root.children.length === 0) throw new S3Error('MalformedXML');
  if (root.children.length > MAX_RULES) {
    throw invalid(`The number of CORS rules should not exceed allowed limit of ${MAX_RULES} rules.`);
  }
  return root.children.map(readRule);
}
