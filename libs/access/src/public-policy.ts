import type { Condition } from './condition.js';
import { parseIpRange } from './ip-range.js';
import type { Policy, Statement } from './policy.js';

/** Keys that tie a request to somebody in particular, when compared with fixed values (User Guide, "The meaning of public"). */
const FIXING_KEYS: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);
const FIXING_OPERATORS: ReadonlySet<string> = new Set([
  'ArnEquals',
  'ArnLike',
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
]);
/** A wider range is the internet by another name. */
const MIN_PREFIX_BITS = { ipv4: 8, ipv6: 32 } as const;

/** Whether the policy allows anything to anybody: no fixed principal, and no condition that stands for one. */
export function isPublicPolicy({ statements }: Policy): boolean {
  return statements.some(isPublic);
}

function isPublic({ effect, principals, conditions }: Statement): boolean {
  if (effect === 'Deny' || principals === undefined) return false;
  return (principals.isEveryone || principals.isNegated) && !conditions.some(fixesRequester);
}

function fixesRequester({ operator, key, values, isIfExists, quantifier }: Condition): boolean {
  if (isIfExists || quantifier === 'ForAllValues') return false;
  if (operator === 'IpAddress' && key === 'aws:sourceip') return values.every(isNarrow);
  return (
    FIXING_OPERATORS.has(operator) &&
    FIXING_KEYS.has(key) &&
    values.every((value) => !/[*?]|\$\{/.test(value))
  );
}

function isNarrow(text: string): boolean {
  const range = parseIpRange(text);
  return range !== undefined && range.prefixBits >= MIN_PREFIX_BITS[range.family];
}
