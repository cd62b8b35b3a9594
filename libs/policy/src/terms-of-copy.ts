import type { AttachedPolicy, LocationTerm, PolicyDocument } from '@sgw/contracts';
import { applicablePolicies } from './effective-policy.js';

/** One end of a copy: what governs the object there. */
export interface CopyEnd {
  readonly bucketId: string;
  readonly locations: readonly LocationTerm[];
  readonly policies: readonly AttachedPolicy[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface CopyTerms {
  /** What the copy must obey beyond the rules of its own bucket, now and later. */
  readonly terms: readonly AttachedPolicy[];
  /** What it would have had to obey, had all policies of the source not allowed `copyOut`. */
  readonly waived: readonly AttachedPolicy[];
}

/**
 * What a copy takes along from its source: the source's locations and, word for word, all that its policies say of where bytes
 * may lie. What the destination's own rules say already, and will go on saying as long as the source's do, is left out: so
 * a copy within a bucket takes nothing along but what its source had brought.
 */
export function termsOfCopy(source: CopyEnd, destination: CopyEnd): CopyTerms {
  const applicable = applicablePolicies(source.policies, source.tags);
  const there = applicablePolicies(destination.policies, destination.tags);
  const isSameBucket = source.bucketId === destination.bucketId;
  const isSaidThere = ({ scope, name }: AttachedPolicy) =>
    (scope === 'tenant' || (isSameBucket && scope !== 'origin')) &&
    there.some((policy) => policy.scope === scope && policy.name === name);
  const terms = applicable.filter((policy) => !isSaidThere(policy)).flatMap(asTerm);
  if (!isSameBucket && !isWithin(destination.locations, source.locations))
    terms.push(locationTerm(source.locations));
  const isCopyOut = applicable.length > 0 && applicable.every(({ document }) => document.copyOut === true);
  return isCopyOut ? { terms: [], waived: terms } : { terms, waived: [] };
}

/** How many copies, for how long, and in which order is the destination's own affair. */
function asTerm({ name, version, document }: AttachedPolicy): readonly AttachedPolicy[] {
  const { residency, ownership, requires, retention } = document;
  const atProvider: PolicyDocument['requires'] = retention?.atProvider
    ? { ...requires, features: [...new Set([...(requires?.features ?? []), 'object-lock'])] }
    : requires;
  if (!residency && !ownership && !atProvider) return [];
  const kept: PolicyDocument = {
    format: 1,
    ...(residency && { residency }),
    ...(ownership && { ownership }),
    ...(atProvider && { requires: atProvider }),
  };
  return [{ scope: 'origin', name, version, document: kept }];
}

function locationTerm(locations: readonly LocationTerm[]): AttachedPolicy {
  const allow = locations.map(({ kind, term }) => ({ [kind]: term }));
  return {
    scope: 'origin',
    name: 'source-locations',
    version: 1,
    document: { format: 1, residency: { allow } },
  };
}

function isWithin(inner: readonly LocationTerm[], outer: readonly LocationTerm[]): boolean {
  return inner.every(({ kind, term }) => outer.some((place) => place.kind === kind && place.term === term));
}
