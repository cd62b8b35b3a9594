import type { BackendHealthState, ReplicaState } from '@sgw/contracts';
import { compare } from './location.js';

/** What a choice between copies has to know of one. */
export interface ReplicaFacts {
  readonly backendId: string;
  readonly state: ReplicaState;
  /** Whether its bytes were verified at any time. Asked of a copy that is `deleting`; left out, it may have been. */
  readonly wasVerified?: boolean;
}

export interface ReadCircumstances {
  /** Allowed backends in the list's order (`PlacementPlan.candidates`); a copy elsewhere is not read. */
  readonly allowed: readonly string[];
  readonly healthOf: (backendId: string) => BackendHealthState;
  /** How far down the places to read from a policy has a backend; less is better. Left out where none says so. */
  readonly preferenceOf?: (backendId: string) => readonly number[];
  /** Whether a backend lies in the gateway's own region; left out where there is only one. */
  readonly isNear?: (backendId: string) => boolean;
}

/** A backend that is down comes last, not never: the last look at it may be old. */
const HEALTH_RANK: Record<Exclude<BackendHealthState, 'disabled'>, number> = {
  healthy: 0,
  unknown: 1,
  degraded: 1,
  down: 2,
};

/**
 * Orders the copies a read may use, best first: those that are not down before those that are, then where the policy
 * prefers to read, then the own region, then the healthier, then the list's order. Only verified copies on allowed
 * backends that no operator has taken away; so the answer can be empty.
 */
export function readOrder<T extends ReplicaFacts>(
  replicas: readonly T[],
  { allowed, healthOf, preferenceOf = () => [], isNear = () => false }: ReadCircumstances,
): readonly T[] {
  return replicas
    .filter(({ state, backendId }) => state === 'completed' && allowed.includes(backendId))
    .flatMap((replica) => {
      const health = healthOf(replica.backendId);
      if (health === 'disabled') return [];
      const isDown = health === 'down' ? 1 : 0;
      const isFar = isNear(replica.backendId) ? 0 : 1;
      const place = allowed.indexOf(replica.backendId);
      const preference = preferenceOf(replica.backendId);
      return [{ replica, key: [isDown, ...preference, isFar, HEALTH_RANK[health], place] }];
    })
    .toSorted((a, b) => compare(a.key, b.key))
    .map(({ replica }) => replica);
}
