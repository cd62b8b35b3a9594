import type {
  DecisionKind,
  DecisionRecord,
  Distinctness,
  JudgedBackend,
  PlacementPlan,
  PolicyRef,
  Verdict,
} from '@sgw/contracts';

export interface DecisionMatter {
  readonly kind: DecisionKind;
  readonly policies: readonly PolicyRef[];
  readonly locations: readonly string[];
  /** The tags that the rules look at. */
  readonly tags: Readonly<Record<string, string>>;
  readonly copies: {
    readonly wanted: number;
    readonly writeQuorum: number;
    readonly distinct: readonly Distinctness[];
  };
  readonly verdicts: readonly Verdict[];
  /** Undefined when no placement satisfies the rules. */
  readonly plan: PlacementPlan | undefined;
  /** Allowed backends that cannot be reached, or that have failed in this very step. */
  readonly unreachable: readonly string[];
  /** Where the bytes of this step go or come from. */
  readonly choice: readonly string[];
  readonly refusal?: string;
}

/**
 * Writes a decision down so that it explains itself: every backend with what became of it, the facts it was judged by, and
 * the rule that removed it. The same matter makes the same record, in whatever order backends were declared.
 */
export function decisionRecord(matter: DecisionMatter): DecisionRecord {
  const { kind, policies, locations, tags, copies, verdicts, plan, choice, refusal } = matter;
  return {
    format: 1,
    kind,
    outcome: plan === undefined || choice.length === 0 ? 'refused' : 'placed',
    policies,
    locations,
    tags,
    copies,
    backends: verdicts.map((verdict) => judged(verdict, matter)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    order: plan?.candidates ?? [],
    required: plan?.required ?? [],
    choice,
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function judged({ facts, refusals }: Verdict, { plan, unreachable, choice }: DecisionMatter): JudgedBackend {
  const { id, provider, zone, country, jurisdiction, ownerCountry } = facts;
  const verdict = (): JudgedBackend['verdict'] => {
    if (refusals.length > 0) return 'refused';
    if (choice.includes(id)) return 'chosen';
    if (unreachable.includes(id)) return 'unreachable';
    return plan?.required.includes(id) ? 'owed' : 'spare';
  };
  return { id, provider, zone, country, jurisdiction, ownerCountry, verdict: verdict(), refusals };
}
