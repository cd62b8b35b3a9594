import type { ExplainedBackend, JudgedBackend, PlacementTodayView, PolicyRef } from '@sgw/contracts';
import type { Mark } from '../state-mark';

type Verdict = JudgedBackend['verdict'];

/** What became of a backend. */
export const VERDICT_MARKS: Readonly<Record<Verdict, Mark>> = {
  chosen: { tone: 'ok', icon: 'shape-check', word: 'chosen' },
  owed: { tone: 'pending', icon: 'shape-half', word: 'owed a copy' },
  spare: { tone: 'unknown', icon: 'shape-ring', word: 'allowed, spare' },
  unreachable: { tone: 'degraded', icon: 'shape-triangle', word: 'not reachable' },
  refused: { tone: 'down', icon: 'shape-octagon', word: 'refused' },
};

const RANKS: readonly Verdict[] = ['chosen', 'owed', 'unreachable', 'spare', 'refused'];

/** Backends as they are told: what has the bytes first, what must not have them last. */
export const verdictRank = (verdict: Verdict): number => RANKS.indexOf(verdict);

/** The whole decision in one sentence. */
export function sentenceOf(today: PlacementTodayView, isObject: boolean): string {
  const refused = today.backends.filter(({ verdict }) => verdict === 'refused').length;
  const what = isObject ? 'By the rules of today it belongs' : 'A new object without tags would go';
  if (today.outcome === 'refused')
    return `By the rules of today it could not be written: ${today.refusal ?? 'no place is left'}.`;
  const where = today.required.join(' and ') || 'nowhere';
  const others =
    refused === 0
      ? 'no rule refuses any backend'
      : `${refused} of ${today.backends.length} backends are refused`;
  return `${what} to ${where}; ${others}.`;
}

/** The answer to “why not us?”, in plain words and with what would change it. */
export function whyNot({ id, verdict, refusals, reason }: ExplainedBackend): readonly string[] {
  if (verdict !== 'refused') return [`${reason}.`];
  return refusals.map(({ reason: why, policy, pointer, isUnknown }) => {
    const where = policy
      ? `${policyText(policy)} says so at ${pointer ?? '/'}`
      : "The bucket's locations say so";
    const cure = isUnknown
      ? ` Nobody knows it of ${id}, and what is unknown never satisfies a rule: a declared fact would.`
      : '';
    return `${why}. ${where}.${cure}`;
  });
}

/** `eu-only v3, of the bucket`. */
export function policyText({ name, version, scope }: PolicyRef): string {
  return `${name} v${version}, ${scope === 'origin' ? 'brought along from its source' : `of the ${scope}`}`;
}
