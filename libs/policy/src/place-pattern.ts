import type { PlacePattern } from '@sgw/contracts';
import { type PolicyFacts, UNKNOWN } from './policy-facts.js';

/** The facts that a pattern may name, from wide to narrow. */
export const PLACE_FACTS = ['jurisdiction', 'country', 'city', 'zone', 'provider'] as const;

/** The part of the facts that patterns speak of. */
export type PlaceOfFacts = Pick<PolicyFacts, (typeof PLACE_FACTS)[number]>;

/**
 * Whether a backend fits a pattern: `no` as soon as one known fact differs, `unknown` when nothing differs but
 * something that is named is not known.
 */
export function fits(facts: PlaceOfFacts, pattern: PlacePattern): 'yes' | 'no' | 'unknown' {
  let answer: 'yes' | 'unknown' = 'yes';
  for (const name of PLACE_FACTS) {
    const wanted = pattern[name];
    if (wanted === undefined) continue;
    if (facts[name] === UNKNOWN) answer = 'unknown';
    else if (facts[name] !== wanted) return 'no';
  }
  return answer;
}

/** A pattern as a person reads it: `country fi, provider upcloud`. */
export function describePattern(pattern: PlacePattern): string {
  return PLACE_FACTS.flatMap((name) =>
    pattern[name] === undefined ? [] : [`${name} ${pattern[name]}`],
  ).join(', ');
}

/** How far down a list of preferences a backend stands: the place of the first pattern that it fits for certain, else behind the last. */
export function preferenceOf(facts: PolicyFacts, patterns: readonly PlacePattern[]): number {
  const place = patterns.findIndex((pattern) => fits(facts, pattern) === 'yes');
  return place < 0 ? patterns.length : place;
}
