import type { PartialPlan } from './plan-placement.js';

/** Objects that are alike: held at the same backends, and placed alike by every rule. */
export interface ObjectGroup {
  /** Backends with a copy that is there or promised. */
  readonly copies: readonly string[];
  /** Of them those with a verified one. */
  readonly verified: readonly string[];
}

/** What a change would do to them in the end. */
export interface Outlook {
  /** Backends that get a copy. */
  readonly make: readonly string[];
  /** Backends whose copy goes. */
  readonly remove: readonly string[];
  /** Backends whose copy the rules forbid, whether it can go or is the last one. */
  readonly misplaced: readonly string[];
  /** Copies that are wanted and have no place. */
  readonly shortfall: number;
  /** Whether every verified copy lay at what is lost, where there was one. */
  readonly isLost: boolean;
}

/**
 * Follows a change to its end: the copies that the plan wants and that are not there are made, then those go that it does
 * not want. Nothing goes where there is no place left to make a copy at, as the last good one stays; and nothing on an
 * allowed backend where copies are short.
 *
 * @param plan by the rules and backends after the change
 * @param lost a backend that is gone with all that lay there
 */
export function foreseeChange(group: ObjectGroup, plan: PartialPlan, lost?: string): Outlook {
  const left = group.copies.filter((id) => id !== lost);
  const isLost = lost !== undefined && group.verified.length > 0 && group.verified.every((id) => id === lost);
  const misplaced = left.filter((id) => !plan.candidates.includes(id));
  const { required, shortfall } = plan;
  if (isLost) return { make: [], remove: [], misplaced, shortfall, isLost };
  const make = required.filter((id) => !left.includes(id));
  const remove = left.filter((id) => {
    if (required.includes(id)) return false;
    return misplaced.includes(id) ? required.length > 0 : shortfall === 0;
  });
  return { make, remove, misplaced, shortfall, isLost };
}
