import { type BackendFacts, GatewayError, type Known, type LocationTerm } from '@sgw/contracts';

/** What the owner of the data demands of every place that holds a byte of it. */
export interface PlacementRules {
  /** The backend must lie in one of these. An empty list permits nothing; no residency at all has to be said. */
  readonly residency: readonly LocationTerm[] | 'anywhere';
  /** Features that must be known to be there. */
  readonly requires: readonly string[];
}

/** One broken rule; `reason` is a sentence for a person. */
export type Refusal =
  | { readonly rule: 'residency'; readonly reason: string; readonly country: string; readonly zone: string }
  | { readonly rule: 'feature'; readonly reason: string; readonly missing: string; readonly known: Known };

/**
 * Lists every rule the backend breaks; an empty list means it may hold a copy.
 *
 * All refusals are returned, not the first alone: the console shows an operator the whole reason.
 * What is unknown never satisfies a rule. Judged at the write, and again by every worker before it
 * sends a byte.
 */
export function judgeBackend(backend: BackendFacts, rules: PlacementRules): readonly Refusal[] {
  return [...judgeResidency(backend, rules.residency), ...judgeFeatures(backend, rules.requires)];
}

/** The backends that break no rule, in their own order. */
export function permittedBackends(
  backends: readonly BackendFacts[],
  rules: PlacementRules,
): readonly BackendFacts[] {
  return backends.filter((backend) => judgeBackend(backend, rules).length === 0);
}

/**
 * Refuses a backend that breaks a rule.
 *
 * @throws GatewayError `residency-violation` whose message gives every reason, and whose details
 *   name the backend and the first broken rule
 */
export function assertPermitted(backend: BackendFacts, rules: PlacementRules): void {
  const refusals = judgeBackend(backend, rules);
  const [first] = refusals;
  if (first === undefined) return;
  throw new GatewayError('residency-violation', refusals.map(({ reason }) => reason).join('; '), {
    backend: backend.id,
    rule: first.rule,
  });
}

function judgeResidency(backend: BackendFacts, residency: PlacementRules['residency']): readonly Refusal[] {
  if (residency === 'anywhere' || residency.some((location) => liesIn(backend, location))) return [];
  const { id, zone, country } = backend;
  const allowed = residency.map(({ term }) => term).join(',') || 'nothing';
  return [
    { rule: 'residency', reason: `${id} lies in ${zone} (${country}), outside of ${allowed}`, country, zone },
  ];
}

function judgeFeatures(backend: BackendFacts, requires: readonly string[]): readonly Refusal[] {
  return requires.flatMap((feature): readonly Refusal[] => {
    const known = Object.hasOwn(backend.features, feature) ? backend.features[feature] : undefined;
    if (known === 'yes') return [];
    const reason = `${backend.id} does not offer ${feature} for certain (${known ?? 'unknown'})`;
    return [{ rule: 'feature', reason, missing: feature, known: known ?? 'unknown' }];
  });
}

/** The kind of a location is the name of the fact it speaks of. */
function liesIn(backend: BackendFacts, { kind, term }: LocationTerm): boolean {
  return term !== 'unknown' && backend[kind] === term;
}
