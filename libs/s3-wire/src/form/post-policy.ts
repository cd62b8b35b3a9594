import { S3Error } from '../s3-error.js';
import type { FormFields } from './form-fields.js';

type MatchOperator = 'eq' | 'starts-with';

/** One demand of a policy on one field. */
interface MatchCondition {
  readonly operator: MatchOperator;
  /** Lower case, without `$`. */
  readonly field: string;
  readonly value: string;
  /** As in the policy, for the refusal. */
  readonly text: string;
}

/** What the signer of a form permits (API Reference, "POST policy"). */
export interface PostPolicy extends LengthBounds {
  readonly expiresAt: Date;
  readonly conditions: readonly MatchCondition[];
}

/** How long a form's file may be. */
export interface LengthBounds {
  /** In bytes, both inclusive; absent for any length. */
  readonly lengthRange?: { readonly min: number; readonly max: number };
}

/** The fields of a form with what they amount to. */
export interface JudgedForm {
  readonly fields: FormFields;
  /** The bucket that is posted to, whatever a field of that name says. */
  readonly bucket: string;
  /** With `${filename}` filled in. */
  readonly key: string;
}

const EXPIRATION = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
/** Fields that need no condition: the signature of the policy, and what the signer cannot know. */
const FREE: ReadonlySet<string> = new Set([
  'policy',
  'x-amz-signature',
  'signature',
  'awsaccesskeyid',
  'file',
]);
const FREE_PREFIX = 'x-ignore-';

function invalid(what: string): S3Error {
  return new S3Error('InvalidPolicyDocument', `Invalid Policy: ${what}`);
}

function refused(what: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${what}`);
}

/** AWS's policies may escape a dollar sign (`\$`) and write `\v`, which JSON does not know. */
function asJson(text: string): string {
  return text.replace(/\\([\s\S])/g, (all, character: string) =>
    character === '$' ? '$' : character === 'v' ? '\\u000b' : all,
  );
}

function parseJson(base64: string): Record<string, unknown> {
  if (!BASE64.test(base64)) throw invalid('Invalid Base64.');
  let value: unknown;
  try {
    value = JSON.parse(asJson(Buffer.from(base64, 'base64').toString('utf8')));
  } catch (cause) {
    throw new S3Error('InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.', {}, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('Invalid JSON.');
  return value as Record<string, unknown>;
}

function readExpiration(value: unknown): Date {
  if (value === undefined) throw invalid('Policy missing expiration.');
  const date = typeof value === 'string' && EXPIRATION.test(value) ? new Date(value) : undefined;
  if (date && !Number.isNaN(date.getTime())) return date;
  throw invalid(`Invalid 'expiration' value: '${String(value).slice(0, 100)}'`);
}

function readBound(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw invalid('Invalid content-length-range: a bound must be a whole number.');
}

function match(operator: MatchOperator, field: string, value: unknown): MatchCondition {
  if (typeof value !== 'string') throw invalid('Invalid Condition: a value must be a string.');
  return {
    operator,
    field: field.toLowerCase(),
    value,
    text: JSON.stringify([operator, `$${field}`, value]),
  };
}

function readSimple(condition: object): MatchCondition {
  const entries = Object.entries(condition);
  const [entry] = entries;
  if (entries.length !== 1 || !entry) {
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  }
  return match('eq', entry[0], entry[1]);
}

function readMatch(operator: MatchOperator, [field, value, ...more]: readonly unknown[]): MatchCondition {
  if (more.length > 0 || typeof field !== 'string' || !field.startsWith('$') || field.length < 2) {
    throw invalid(`Invalid Condition: ${operator} needs a field, which begins with $, and a value.`);
  }
  return match(operator, field.slice(1), value);
}

/**
 * Reads the policy field of a form.
 *
 * @param base64 as sent
 * @throws S3Error InvalidPolicyDocument
 */
export function readPostPolicy(base64: string): PostPolicy {
  const document = parseJson(base64);
  const known = new Set(['expiration', 'conditions']);
  const unexpected = Object.keys(document).find((name) => !known.has(name));
  if (unexpected !== undefined) throw invalid(`Unexpected: '${unexpected.slice(0, 100)}'`);
  const expiresAt = readExpiration(document.expiration);
  if (document.conditions === undefined) throw invalid('Policy missing conditions.');
  if (!Array.isArray(document.conditions)) throw invalid('Invalid conditions: a list is needed.');
  if (document.conditions.length === 0) throw invalid('Policy missing conditions.');
  const conditions: MatchCondition[] = [];
  let lengthRange: PostPolicy['lengthRange'];
  for (const condition of document.conditions as readonly unknown[]) {
    if (Array.isArray(condition)) {
      const [operator, ...rest] = condition as readonly unknown[];
      const name = typeof operator === 'string' ? operator.toLowerCase() : '';
      if (name === 'content-length-range') {
        if (rest.length !== 2) throw invalid('Invalid content-length-range: two bounds are needed.');
        const range = { min: readBound(rest[0]), max: readBound(rest[1]) };
        // Two ranges both hold.
        lengthRange = {
          min: Math.max(range.min, lengthRange?.min ?? 0),
          max: Math.min(range.max, lengthRange?.max ?? Number.MAX_SAFE_INTEGER),
        };
      } else if (name === 'eq' || name === 'starts-with') {
        conditions.push(readMatch(name, rest));
      } else {
        throw invalid(`Invalid Condition: unknown operation '${String(operator).slice(0, 100)}'.`);
      }
    } else if (typeof condition === 'object' && condition !== null) {
      conditions.push(readSimple(condition));
    } else {
      throw invalid('Invalid Condition: a list or an object is needed.');
    }
  }
  return { expiresAt, conditions, ...(lengthRange ? { lengthRange } : {}) };
}

function valueOf(condition: MatchCondition, form: JudgedForm): string | undefined {
  if (condition.field === 'bucket') return form.bucket;
  if (condition.field === 'key') return form.key;
  return form.fields.get(condition.field);
}

function holds(condition: MatchCondition, form: JudgedForm): boolean {
  const { operator, field, value } = condition;
  const sent = valueOf(condition, form);
  if (sent === undefined) return false;
  // A policy that fixes `user/${filename}` permits every file name.
  if (operator === 'eq') return sent === value || (field === 'key' && form.fields.get('key') === value);
  // A list of types must not smuggle in a second one.
  if (field === 'content-type') return sent.split(',').every((type) => type.trim().startsWith(value));
  return sent.startsWith(value);
}

/**
 * Holds a form against its policy; the length of the file is judged by {@link checkFileLength}.
 *
 * @throws S3Error AccessDenied with AWS's reason
 */
export function checkPostPolicy(policy: PostPolicy, form: JudgedForm, now: Date): void {
  if (policy.expiresAt.getTime() <= now.getTime()) throw refused('Policy expired.');
  for (const condition of policy.conditions) {
    if (!holds(condition, form)) throw refused(`Policy Condition failed: ${condition.text}`);
  }
  const covered = new Set(policy.conditions.map(({ field }) => field));
  // The address names the bucket where no field does, and the policy has to cover it all the same.
  const extra = [...new Set(['bucket', ...form.fields.keys()])].filter(
    (name) => !covered.has(name) && !FREE.has(name) && !name.startsWith(FREE_PREFIX),
  );
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(', ')}`);
}

/** @throws S3Error EntityTooSmall, EntityTooLarge */
export function checkFileLength({ lengthRange: range }: LengthBounds, sizeBytes: number): void {
  if (!range) return;
  if (sizeBytes < range.min) {
    throw new S3Error('EntityTooSmall', undefined, { ProposedSize: sizeBytes, MinSizeAllowed: range.min });
  }
  if (sizeBytes > range.max) {
    throw new S3Error('EntityTooLarge', undefined, { ProposedSize: sizeBytes, MaxSizeAllowed: range.max });
  }
}
