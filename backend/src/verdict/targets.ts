import type { BackendFacts, PolicyDocument, ZoneFacts } from '@sgw/contracts';
import { chooseMostDistinct, desiredCopies } from '@sgw/placement';
import { type EffectivePolicy, judgeByPolicy, preferenceOf } from '@sgw/policy';

/** Places that bytes may be moved to, and how many of them a policy wants. */
export interface Targets {
  readonly kind: 'backend' | 'zone';
  /** Best first. */
  readonly allowed: readonly BackendFacts[];
  readonly refused: number;
  readonly copies: number;
  readonly choose: (kept: ZoneFacts | undefined) => {
    readonly targets: readonly string[];
    readonly shortfall: number;
  };
}

/** What stays where it is takes part in the choice under a name that no backend and no zone has. */
const KEPT = '';

/**
 * The backends that a policy allows, or where it allows none of them the zones of the provider data that it does: in the
 * policy's order, then in that of the places it names, then those of which most is known, then by name.
 *
 * @throws GatewayError `not-enough-backends` when the policy wants at least more copies than at most
 */
export function findTargets(
  { document, policy }: { readonly document: PolicyDocument; readonly policy: EffectivePolicy },
  backends: readonly BackendFacts[],
  zones: readonly ZoneFacts[],
): Targets {
  const copies = desiredCopies({ bucketTags: {}, objectTags: {}, limits: policy.copies });
  const isAllowed = (facts: BackendFacts): boolean => judgeByPolicy(facts, policy).length === 0;
  const own = backends.filter(isAllowed);
  const kind = own.length > 0 ? 'backend' : 'zone';
  const candidates = kind === 'backend' ? backends : zones.map((facts) => ({ ...facts, id: facts.zone }));
  const allowed = candidates
    .filter(isAllowed)
    .map((facts) => ({ facts, rank: rankOf(facts, document) }))
    .toSorted((a, b) => compare(a.rank, b.rank) || (a.facts.id < b.facts.id ? -1 : 1))
    .map(({ facts }) => facts);
  return {
    kind,
    allowed,
    refused: candidates.length - allowed.length,
    copies,
    choose: (kept) => {
      const others = allowed.filter(({ zone }) => kept === undefined || zone !== kept.zone);
      const all = kept === undefined ? others : [{ ...kept, id: KEPT }, ...others];
      const chosen = chooseMostDistinct(all, copies, policy.copies.distinct);
      return { targets: chosen.filter((id) => id !== KEPT), shortfall: copies - chosen.length };
    },
  };
}

function rankOf(facts: ZoneFacts & { readonly id: string }, document: PolicyDocument): readonly number[] {
  const { features, certificates, cloudActExposure, ownerCountry } = facts;
  const known = [...Object.values(features), ...Object.values(certificates), cloudActExposure, ownerCountry];
  return [
    preferenceOf(facts, document.order ?? []),
    preferenceOf(facts, document.residency?.allow ?? []),
    known.filter((fact) => fact === 'unknown').length,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
