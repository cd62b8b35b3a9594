import type { ReplicaState } from '@sgw/contracts';
import type { ReplicaFacts } from './read-order.js';

export interface PlacementState {
  /** Backends that must hold a copy: `PlacementPlan.required` of today's plan. */
  readonly required: readonly string[];
  /** Backends that may hold one: `PlacementPlan.candidates` of today's plan. */
  readonly allowed: readonly string[];
  /** Copies that are wanted and have no place: while there are any, nothing on an allowed backend is too much. */
  readonly shortfall?: number;
  /** The version's replicas; rows kept as evidence of removed copies do no harm. */
  readonly replicas: readonly ReplicaFacts[];
}

export interface Replan {
  /** Backends that need a new replica row, `planned`. */
  readonly add: readonly string[];
  /** Backends whose copy is to go: `deleting`. */
  readonly remove: readonly string[];
  /** Required backends whose old copy is still being removed: ask again when it is `deleted`. */
  readonly awaiting: readonly string[];
}

/** States in which there is, or will be, a copy. */
const PRESENT: ReadonlySet<ReplicaState> = new Set(['planned', 'writing', 'completed', 'suspect', 'blocked']);

/**
 * States in which the bytes at the backend may be the only good ones: a suspect copy is often sound,
 * and a blocked one may have been verified before its backend refused us.
 */
const MAY_BE_GOOD: ReadonlySet<ReplicaState> = new Set(['completed', 'suspect', 'blocked']);

/**
 * Compares the copies of one live version with the placement it is owed.
 *
 * A missing required copy is added. A copy on an allowed backend beyond the required ones goes when
 * every required copy is verified; one on a backend that is no longer allowed goes as soon as a
 * single verified copy is on an allowed backend: moved first, then deleted. A copy that was never
 * verified protects nothing and goes at once. Nothing here ever removes the last verified copy, and
 * asking again before the work is done changes nothing.
 *
 * A version that is itself deleted or superseded is not for this function: all its copies go.
 *
 * @throws RangeError when a required backend is not an allowed one
 */
export function replan({ required, allowed, replicas, shortfall = 0 }: PlacementState): Replan {
  const stray = required.find((backend) => !allowed.includes(backend));
  if (stray !== undefined) throw new RangeError(`${stray} is required, but not allowed`);

  const isIn = (backend: string, states: ReadonlySet<ReplicaState>) =>
    replicas.some(({ backendId, state }) => backendId === backend && states.has(state));
  const isVerified = (backend: string) => isIn(backend, VERIFIED);
  const isSafe = required.length > 0 && shortfall === 0 && required.every(isVerified);
  const isHeldWhereAllowed = allowed.some(isVerified);

  const missing = required.filter((backend) => !isIn(backend, PRESENT));
  const beyond = replicas
    .filter(({ backendId, state }) => !required.includes(backendId) && PRESENT.has(state))
    .filter(({ backendId, state }) => {
      if (!MAY_BE_GOOD.has(state)) return true;
      return allowed.includes(backendId) ? isSafe : isHeldWhereAllowed;
    });
  return {
    add: missing.filter((backend) => !isIn(backend, LEAVING)),
    remove: [...new Set(beyond.map(({ backendId }) => backendId))],
    awaiting: missing.filter((backend) => isIn(backend, LEAVING)),
  };
}

const VERIFIED: ReadonlySet<ReplicaState> = new Set(['completed']);
const LEAVING: ReadonlySet<ReplicaState> = new Set(['deleting']);

/**
 * Whether a removal that was ordered is still right, to be asked just before the backend is told:
 * the plan or the other copies may have changed since. One that is not goes back to `suspect`, and
 * is verified again. A copy that was never verified (`wasVerified: false`) is judged as one that was
 * only planned: nothing rests on it.
 *
 * @param backendId backend of a replica in state `deleting`
 */
export function isRemovalDue(state: PlacementState, backendId: string): boolean {
  const replicas = state.replicas.map((replica): ReplicaFacts => {
    if (replica.backendId !== backendId || !LEAVING.has(replica.state)) return replica;
    return { backendId, state: replica.wasVerified === false ? 'planned' : 'suspect' };
  });
  return replan({ ...state, replicas }).remove.includes(backendId);
}
