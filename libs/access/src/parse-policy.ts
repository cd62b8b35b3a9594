import { KNOWN_ACTIONS } from './actions.js';
import { type Condition, compileCondition } from './condition.js';
import { isKnownConditionKey, LISTING_KEYS } from './condition-keys.js';
import { parsePrincipals } from './parse-principals.js';
import { compilePattern, matchesPattern, type Pattern } from './pattern.js';
import type { Matcher, Policy, Principals, Statement } from './policy.js';
import { PolicyError } from './policy-error.js';
import { field, isObject, type JsonObject, readJsonObject, refuseUnknownFields, texts } from './read-json.js';

/** S3's limit of a bucket policy, in bytes (User Guide, "Bucket policies"). */
export const MAX_POLICY_BYTES = 20 * 1024;

const VERSION_WITH_VARIABLES = '2012-10-17';
const VERSIONS: ReadonlySet<unknown> = new Set(['2008-10-17', VERSION_WITH_VARIABLES]);
const POLICY_FIELDS: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_FIELDS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);
const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::/;
const NO_VARIABLES = () => undefined;

interface Reading {
  /** Name of the bucket that the policy belongs to; undefined for a user's or key's. */
  readonly bucket: string | undefined;
  readonly withVariables: boolean;
}

/**
 * Reads the policy of a bucket.
 *
 * @throws PolicyError with AWS's text (S3 answers it as MalformedPolicy)
 */
export function parseBucketPolicy(text: string, bucket: string): Policy {
  return parse(text, bucket);
}

/**
 * Reads the policy of a user or of a key: it names no principal, and may speak of any bucket.
 *
 * @throws PolicyError
 */
export function parseIdentityPolicy(text: string): Policy {
  return parse(text, undefined);
}

function parse(text: string, bucket: string | undefined): Policy {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES)
    throw new PolicyError('Policy exceeds the maximum allowed document size.');
  const document = readJsonObject(text);
  refuseUnknownFields(document, POLICY_FIELDS);
  const version = field(document, 'Version');
  if (version !== undefined && !VERSIONS.has(version))
    throw new PolicyError('The policy must contain a valid version string');
  const statement = field(document, 'Statement');
  if (statement === undefined) throw new PolicyError('Missing required field Statement');
  const list = Array.isArray(statement) ? (statement as readonly unknown[]) : [statement];
  if (list.length === 0) throw new PolicyError('Statement is empty!');
  const reading = { bucket, withVariables: version === VERSION_WITH_VARIABLES };
  const sids = new Set<string>();
  return { statements: list.map((item) => readStatement(item, reading, sids)) };
}

function readStatement(value: unknown, reading: Reading, sids: Set<string>): Statement {
  if (!isObject(value)) throw new PolicyError('Invalid policy syntax.');
  refuseUnknownFields(value, STATEMENT_FIELDS);
  checkSid(field(value, 'Sid'), sids);
  const effect = field(value, 'Effect');
  if (effect === undefined) throw new PolicyError('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new PolicyError(`Invalid effect: ${typeof effect === 'string' ? effect.slice(0, 32) : ''}`);
  const principals = readPrincipals(value, reading);
  const actions = readActions(value);
  const resources = readResources(value, reading);
  const conditions = readConditions(field(value, 'Condition'), reading);
  if (reading.bucket !== undefined) checkCombination(actions, resources, conditions);
  return { effect, principals, actions, resources, conditions };
}

function checkSid(sid: unknown, known: Set<string>): void {
  if (sid === undefined || sid === '') return;
  if (typeof sid !== 'string') throw new PolicyError('Invalid policy syntax.');
  if (known.has(sid)) throw new PolicyError('Statement IDs (SID) in a single policy must be unique.');
  known.add(sid);
}

/** The one of two fields that is there, `Action` or `NotAction`. */
function oneOf(statement: JsonObject, name: string): { isNegated: boolean; value: unknown } {
  const plain = field(statement, name);
  const negated = field(statement, `Not${name}`);
  if (plain === undefined && negated === undefined) throw new PolicyError(`Missing required field ${name}`);
  if (plain !== undefined && negated !== undefined) throw new PolicyError('Invalid policy syntax.');
  return { isNegated: plain === undefined, value: plain ?? negated };
}

function readPrincipals(statement: JsonObject, { bucket }: Reading): Principals | undefined {
  if (bucket !== undefined) {
    const { isNegated, value } = oneOf(statement, 'Principal');
    return parsePrincipals(value, isNegated);
  }
  if (field(statement, 'Principal') !== undefined || field(statement, 'NotPrincipal') !== undefined)
    throw new PolicyError('A policy of a user or a key names no principal');
  return undefined;
}

function readActions(statement: JsonObject): Matcher {
  const { isNegated, value } = oneOf(statement, 'Action');
  const names = texts(value);
  if (names.length === 0) throw new PolicyError('Missing required field Action');
  const patterns = names.map((name) => compilePattern(name.toLowerCase(), false));
  for (const pattern of patterns)
    if (actionsOf(pattern).length === 0) throw new PolicyError('Policy has invalid action');
  return { isNegated, patterns };
}

function actionsOf(pattern: Pattern): readonly (readonly [string, string])[] {
  return KNOWN_ACTIONS.filter(([action]) => matchesPattern(pattern, action.toLowerCase(), NO_VARIABLES));
}

function readResources(statement: JsonObject, { bucket, withVariables }: Reading): Matcher {
  const { isNegated, value } = oneOf(statement, 'Resource');
  const names = texts(value);
  if (names.length === 0) throw new PolicyError('Missing required field Resource');
  const patterns = names.map((name) => {
    if (bucket === undefined && name === '*') return compilePattern(name, false);
    const [prefix] = BUCKET_ARN.exec(name) ?? [];
    const rest = prefix === undefined ? undefined : name.slice(prefix.length);
    if (!rest || (bucket !== undefined && !isOfBucket(rest, bucket)))
      throw new PolicyError('Policy has invalid resource');
    return compilePattern(`arn:aws:s3:::${rest}`, withVariables);
  });
  return { isNegated, patterns };
}

/** `bucket`, `bucket/…` or `bucket*`. */
function isOfBucket(resource: string, bucket: string): boolean {
  return resource.startsWith(bucket) && /^($|[/*?])/.test(resource.slice(bucket.length));
}

function readConditions(value: unknown, { withVariables }: Reading): readonly Condition[] {
  if (value === undefined) return [];
  if (!isObject(value)) throw new PolicyError('Invalid policy syntax.');
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isObject(keys)) throw new PolicyError('Invalid policy syntax.');
    return Object.entries(keys).map(([key, expected]) => {
      const condition = compileCondition(operator, key, texts(expected, true), withVariables);
      if (!isKnownConditionKey(condition.key)) throw new PolicyError('Policy has an invalid condition key');
      return condition;
    });
  });
}

const LISTING_ACTIONS: ReadonlySet<string> = new Set([
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListBucketMultipartUploads',
]);

/** A statement that can never speak of anything is a mistake, which AWS refuses too. */
function checkCombination(actions: Matcher, resources: Matcher, conditions: readonly Condition[]): void {
  const isListingOnly = conditions.some(({ key }) => LISTING_KEYS.has(key));
  if (actions.isNegated) return;
  const meant = actions.patterns.map(actionsOf);
  if (!resources.isNegated) {
    const levels = levelsOf(resources.patterns);
    if (meant.some((list) => !list.some(([, level]) => levels.has(level))))
      throw new PolicyError('Action does not apply to any resource(s) in statement');
  }
  if (isListingOnly && !meant.flat().some(([action]) => LISTING_ACTIONS.has(action)))
    throw new PolicyError('Conditions do not apply to combination of actions and resources in statement');
}

const SLASH = '/'.charCodeAt(0);

/** An ARN with a slash names objects, one without the bucket; a wildcard before any slash may mean both. */
function levelsOf(patterns: readonly Pattern[]): ReadonlySet<string> {
  const levels = new Set<string>();
  for (const { tokens } of patterns) {
    const slash = tokens.indexOf(SLASH);
    const bucketPart = slash < 0 ? tokens : tokens.slice(0, slash);
    const isOpen = bucketPart.some((token) => typeof token !== 'number' || token < 0);
    if (slash < 0 || isOpen) levels.add('bucket');
    if (slash >= 0 || isOpen) levels.add('object');
  }
  return levels;
}
