import type { ClaimedReplica } from '@backend/metadata';

/**
 * How a job ended: `completed` a copy is verified · `proven` an adopted object was read for the first time, and its copies are
 * planned · `removed` a copy is gone · `changed` the row now owes something else ·
 * `blocked` a person must help · `lost` another worker has the row, nothing was changed · `waiting` it was put off.
 */
export type JobOutcome = 'completed' | 'proven' | 'removed' | 'changed' | 'blocked' | 'lost' | 'waiting';

/** Steps of a job, in the words of the log: where a process may die, and what must then hold. */
export type JobStep = 'claim' | 'copy' | 'verify' | 'commit' | 'delete' | 'check';

/** One claimed row in the hands of this process. */
export interface ReplicaJob {
  readonly claimed: ClaimedReplica;
  /** Aborted when the lease is lost or the process stops. */
  readonly signal: AbortSignal;
  /** Tells the log that a step begins. */
  readonly step: (step: JobStep) => void;
}
