import type { ReplicaState } from '@sgw/contracts';

/**
 * Which states may follow which. Every update carries generation and lease, so a late worker finds
 * its row moved on; this table says what an up-to-date one may do.
 *
 * A verified copy is left only by a doubt (`suspect`), by the loss of its backend (`planned`: the
 * backend's epoch was bumped) or by its removal, never because a late job failed.
 */
export const REPLICA_TRANSITIONS: Readonly<Record<ReplicaState, readonly ReplicaState[]>> = {
  planned: ['writing', 'blocked', 'deleting'],
  // Back to `planned`: the attempt failed or its lease ran out.
  writing: ['completed', 'planned', 'blocked', 'deleting'],
  completed: ['suspect', 'planned', 'deleting'],
  // `planned`: the bytes are gone or wrong and are copied again.
  suspect: ['completed', 'planned', 'blocked', 'deleting'],
  // A person has helped; `suspect` where bytes may already be there.
  blocked: ['planned', 'suspect', 'deleting'],
  // `suspect`: the removal was revoked before the backend was told.
  deleting: ['deleted', 'suspect', 'blocked'],
  // The copy is owed again, under a new generation and a new physical key.
  deleted: ['planned'],
};

/** Whether a replica may go from one state to the other. Staying is no move. */
export function canMove(from: ReplicaState, to: ReplicaState): boolean {
  return REPLICA_TRANSITIONS[from].includes(to);
}

/** States that a worker may claim at once; `writing` joins them when its lease has run out. */
export const CLAIMABLE_STATES = ['planned', 'suspect', 'deleting'] as const satisfies readonly ReplicaState[];

/** States that count as backlog: somebody still has to do something. */
export const OWED_STATES = [
  ...CLAIMABLE_STATES,
  'writing',
  'blocked',
] as const satisfies readonly ReplicaState[];
