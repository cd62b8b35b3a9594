import type { AttachedPolicy, BackendFacts, LocationTerm, Verdict } from '@sgw/contracts';
import {
  applicablePolicies,
  type EffectivePolicy,
  effectivePolicy,
  relevantTagKeys,
} from './effective-policy.js';
import { judgeBackend } from './judge-backend.js';

/** The rules for one object, and every backend judged by them. */
export interface Judgement {
  readonly policy: EffectivePolicy;
  /** The bucket's locations, in their order. */
  readonly terms: readonly LocationTerm[];
  /** Of the object's tags those that the rules look at: objects alike in them are judged alike. */
  readonly tags: Readonly<Record<string, string>>;
  readonly verdicts: readonly Verdict[];
  /** The backends that break no rule. */
  readonly permitted: readonly BackendFacts[];
}

export interface Case {
  readonly terms: readonly LocationTerm[];
  /** All that is attached to the bucket and above it. */
  readonly policies: readonly AttachedPolicy[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Judges all backends for one object. */
export function judge(backends: readonly BackendFacts[], { terms, policies, tags }: Case): Judgement {
  const policy = effectivePolicy(applicablePolicies(policies, tags));
  const rules = { locations: terms, policy };
  const verdicts = backends.map((facts) => ({ facts, refusals: judgeBackend(facts, rules) }));
  return {
    policy,
    terms,
    tags: relevantTags(policies, tags),
    verdicts,
    permitted: verdicts.filter(({ refusals }) => refusals.length === 0).map(({ facts }) => facts),
  };
}

/** Of these tags the ones that any of the policies looks at. */
export function relevantTags(
  policies: readonly AttachedPolicy[],
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    relevantTagKeys(policies).flatMap((key) => (Object.hasOwn(tags, key) ? [[key, tags[key] ?? '']] : [])),
  );
}
