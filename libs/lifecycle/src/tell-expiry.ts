import type { LifecycleRule } from '@sgw/contracts';
import { expiryOf } from './judge-version.js';
import { type FilteredObject, isMatched } from './match-rule.js';

/** When something ends, and the rule that says so. */
export interface Expiry {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly ruleId: string;
}

/** Whether the answer of {@link tellExpiry} may hang on an object's tags, so that they have to be looked up. */
export function areTagsAsked(rules: readonly LifecycleRule[]): boolean {
  return rules.some((rule) => rule.status === 'Enabled' && rule.tags !== undefined && endsCurrent(rule));
}

/** When a current version will expire: by the rule that asks for it first; the first listed of several. */
export function tellExpiry(
  rules: readonly LifecycleRule[],
  object: FilteredObject & { readonly committedAt: Date },
  daySeconds: number,
): Expiry | undefined {
  let first: Expiry | undefined;
  for (const rule of rules) {
    if (!endsCurrent(rule) || !isMatched(rule, object)) continue;
    const atMs = expiryOf(rule.expiration, object.committedAt, daySeconds);
    if (first === undefined || atMs < first.atMs) first = { atMs, ruleId: rule.id };
  }
  return first;
}

type EndingRule = LifecycleRule & {
  readonly expiration: { readonly days: number } | { readonly date: string };
};

function endsCurrent(rule: LifecycleRule): rule is EndingRule {
  return rule.expiration !== undefined && !('expiredObjectDeleteMarker' in rule.expiration);
}
