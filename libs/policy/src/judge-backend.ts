import type { Known, LocationTerm, Refusal } from '@sgw/contracts';
import type { EffectivePolicy, Sourced } from './effective-policy.js';
import { describePattern, fits } from './place-pattern.js';
import { type PolicyFacts, UNKNOWN } from './policy-facts.js';

/** What the owner of the data demands of every place that holds a byte of it. */
export interface PlacementRules {
  /** The bucket's list: the backend must lie in one of these. An empty list permits nothing. */
  readonly locations: readonly LocationTerm[];
  readonly policy: EffectivePolicy;
}

/**
 * Lists every rule the backend breaks; an empty list means it may hold a copy.
 *
 * All refusals are returned, not the first alone: the console shows an operator the whole reason. What is unknown never
 * satisfies a rule, also not one that only denies. Judged at the write, and again by every worker before it sends a byte.
 */
export function judgeBackend(
  backend: PolicyFacts,
  { locations, policy }: PlacementRules,
): readonly Refusal[] {
  return [...judgeLocation(backend, locations), ...judgeByPolicy(backend, policy)];
}

/** The same without a bucket's list: whether bytes may lie at a place as far as the policy goes. */
export function judgeByPolicy(backend: PolicyFacts, policy: EffectivePolicy): readonly Refusal[] {
  return [
    ...policy.allow.flatMap((rule) => judgeAllowed(backend, rule)),
    ...policy.deny.flatMap((rule) => judgeDenied(backend, rule)),
    ...policy.parentCountries.flatMap((rule) => judgeParent(backend, rule)),
    ...policy.cloudAct.flatMap((rule) => judgeCloudAct(backend, rule)),
    ...policy.features.flatMap((rule) => judgeNamed(backend, 'feature', backend.features, rule)),
    ...policy.certificates.flatMap((rule) =>
      judgeNamed(backend, 'certificate', backend.certificates ?? {}, rule),
    ),
  ];
}

/** Whether clients may be served from the backend, beyond that it may hold a copy. */
export function mayServeReads(backend: PolicyFacts, policy: EffectivePolicy): boolean {
  return policy.readOnlyFrom.every(({ value }) => value.some((pattern) => fits(backend, pattern) === 'yes'));
}

function judgeLocation(backend: PolicyFacts, locations: readonly LocationTerm[]): readonly Refusal[] {
  // The kind of a location is the name of the fact it speaks of.
  if (locations.some(({ kind, term }) => term !== UNKNOWN && backend[kind] === term)) return [];
  const { id, zone, country } = backend;
  const allowed = locations.map(({ term }) => term).join(',') || 'nothing';
  const isUnknown = locations.some(({ kind }) => backend[kind] === UNKNOWN);
  const reason = `${id} lies in ${zone} (${country}), outside of ${allowed}`;
  return [{ rule: 'residency', reason, isUnknown }];
}

function judgeAllowed(
  backend: PolicyFacts,
  { policy, pointer, value }: EffectivePolicy['allow'][number],
): readonly Refusal[] {
  const answers = value.map((pattern) => fits(backend, pattern));
  if (answers.includes('yes')) return [];
  const isUnknown = answers.includes('unknown');
  const allowed = value.map(describePattern).join(' or ');
  const where = isUnknown ? 'is not known to lie' : `lies in ${backend.zone} (${backend.country}), not`;
  return [{ rule: 'residency', reason: `${backend.id} ${where} in ${allowed}`, isUnknown, policy, pointer }];
}

function judgeDenied(
  backend: PolicyFacts,
  { policy, pointer, value }: EffectivePolicy['deny'][number],
): readonly Refusal[] {
  const answer = fits(backend, value);
  if (answer === 'no') return [];
  const isUnknown = answer === 'unknown';
  const how = isUnknown ? 'is not known to lie outside of' : 'lies in';
  const reason = `${backend.id} ${how} ${describePattern(value)}, which is denied`;
  return [{ rule: 'residency', reason, isUnknown, policy, pointer }];
}

function judgeParent(
  { id, ownerCountry }: PolicyFacts,
  { policy, pointer, value }: Sourced<readonly string[]>,
): readonly Refusal[] {
  const isUnknown = ownerCountry === UNKNOWN;
  if (!isUnknown && !value.includes(ownerCountry)) return [];
  const reason = isUnknown
    ? `the country of ${id}'s legal parent is not known, and ${value.join(', ')} would be denied`
    : `${id}'s legal parent is in ${ownerCountry}, which is denied`;
  return [{ rule: 'ownership', reason, isUnknown, policy, pointer }];
}

function judgeCloudAct(
  { id, cloudActExposure = UNKNOWN }: PolicyFacts,
  { policy, pointer }: EffectivePolicy['cloudAct'][number],
): readonly Refusal[] {
  if (cloudActExposure === 'no') return [];
  const isUnknown = cloudActExposure === UNKNOWN;
  const reason = isUnknown
    ? `nobody knows whether ${id}'s owner is exposed to the CLOUD Act`
    : `${id}'s owner is exposed to the CLOUD Act`;
  return [{ rule: 'ownership', reason, isUnknown, policy, pointer }];
}

function judgeNamed(
  { id }: PolicyFacts,
  rule: 'feature' | 'certificate',
  facts: Readonly<Record<string, Known>>,
  { policy, pointer, value }: Sourced<string>,
): readonly Refusal[] {
  const known = (Object.hasOwn(facts, value) ? facts[value] : undefined) ?? UNKNOWN;
  if (known === 'yes') return [];
  const verb = rule === 'feature' ? 'offer' : 'hold';
  const reason = `${id} does not ${verb} ${value} for certain (${known})`;
  return [{ rule, reason, isUnknown: known === UNKNOWN || known === 'partial', policy, pointer }];
}
