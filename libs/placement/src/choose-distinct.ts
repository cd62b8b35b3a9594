import type { BackendFacts, Distinctness } from '@sgw/contracts';
import { UNKNOWN_PLACE } from './location.js';

/** What is compared of a backend. */
export type DistinctFacts = Pick<BackendFacts, 'id' | Distinctness>;

/**
 * The first `count` backends of which no two have one of `distinct` in common; of several such choices the one whose
 * members stand first in the order, compared from the left. So a backend that is added either joins the choice or changes
 * nothing. A fact that nobody knows is never taken for a difference.
 *
 * @param ranked best first
 * @returns undefined when there is no such choice
 */
export function chooseDistinct(
  ranked: readonly DistinctFacts[],
  count: number,
  distinct: readonly Distinctness[],
): readonly string[] | undefined {
  if (distinct.length === 0 || count <= 1) {
    return ranked.length < count ? undefined : ranked.slice(0, count).map(({ id }) => id);
  }
  return search(withoutDoubles(ranked, distinct), count, distinct, [])?.map(({ id }) => id);
}

/** The largest such choice of at most `count`. */
export function chooseMostDistinct(
  ranked: readonly DistinctFacts[],
  count: number,
  distinct: readonly Distinctness[],
): readonly string[] {
  for (let size = Math.min(count, ranked.length); size > 0; size--) {
    const choice = chooseDistinct(ranked, size, distinct);
    if (choice) return choice;
  }
  return [];
}

/** Of backends that are alike in all that is compared only the first can be chosen; fewer of them keep the search short. */
function withoutDoubles(
  ranked: readonly DistinctFacts[],
  distinct: readonly Distinctness[],
): readonly DistinctFacts[] {
  const seen = new Set<string>();
  return ranked.filter((facts) => {
    if (distinct.some((kind) => facts[kind] === UNKNOWN_PLACE)) return false;
    const likeness = distinct.map((kind) => facts[kind]).join(' ');
    return !seen.has(likeness) && seen.add(likeness);
  });
}

function search(
  left: readonly DistinctFacts[],
  count: number,
  distinct: readonly Distinctness[],
  chosen: readonly DistinctFacts[],
): readonly DistinctFacts[] | undefined {
  if (count === 0) return chosen;
  // Each further copy needs a value of its own of every kind: no need to try where there are too few.
  if (distinct.some((kind) => new Set(left.map((facts) => facts[kind])).size < count)) return undefined;
  for (const [index, next] of left.entries()) {
    const rest = left
      .slice(index + 1)
      .filter((facts) => distinct.every((kind) => facts[kind] !== next[kind]));
    const found = search(rest, count - 1, distinct, [...chosen, next]);
    if (found) return found;
  }
  return undefined;
}
