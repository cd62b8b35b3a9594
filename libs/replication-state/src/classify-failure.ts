/** The failures of a storage driver, and the two reasons for which a job is not even tried. */
export type ReplicationFailure =
  | 'aborted'
  | 'backend-paused'
  | 'breaker-open'
  | 'changed'
  | 'conflict'
  | 'denied'
  | 'integrity'
  | 'not-found'
  | 'taken'
  | 'throttled'
  | 'unavailable'
  | 'unsupported';

/** Which end of a copy failed; a check or a removal has only a target. */
export type FailureSide = 'source' | 'target';

/**
 * What to do with the job:
 *
 * - `retry` wait as `backOff` says, and count the attempt
 * - `delay-uncounted` wait without counting: nobody has failed
 * - `block` state `blocked`, with the reason: only a person can help
 * - `rebind` the physical bucket is missing or somebody else's: make it, or take the next name, then retry
 * - `supersede` the source's bytes are gone: read the version again; when it is gone too the job ends, else the
 *   source is `suspect`, and the copy is made from another one
 */
export type FailureVerdict = 'retry' | 'delay-uncounted' | 'block' | 'rebind' | 'supersede';

const VERDICTS: Readonly<Record<ReplicationFailure, Readonly<Record<FailureSide, FailureVerdict>>>> = {
  // The worker stops, or has lost its lease.
  aborted: { source: 'delay-uncounted', target: 'delay-uncounted' },
  'backend-paused': { source: 'delay-uncounted', target: 'delay-uncounted' },
  'breaker-open': { source: 'delay-uncounted', target: 'delay-uncounted' },
  // Of an adopted object that somebody else replaced: another copy may still be read, and it is checked again later.
  changed: { source: 'retry', target: 'retry' },
  conflict: { source: 'retry', target: 'retry' },
  denied: { source: 'block', target: 'block' },
  // At the source the caller also marks that copy suspect.
  integrity: { source: 'retry', target: 'retry' },
  'not-found': { source: 'supersede', target: 'rebind' },
  taken: { source: 'block', target: 'rebind' },
  throttled: { source: 'delay-uncounted', target: 'delay-uncounted' },
  unavailable: { source: 'retry', target: 'retry' },
  unsupported: { source: 'block', target: 'block' },
};

/** Sorts a failure by its kind and by the end that it came from; a kind, never a message, is compared. */
export function classifyFailure(failure: ReplicationFailure, side: FailureSide): FailureVerdict {
  return VERDICTS[failure][side];
}
