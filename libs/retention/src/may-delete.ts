import { isRunning, type LockAttempt, type ObjectLock } from './object-lock.js';

/**
 * Whether a version may be removed for good. A delete marker in front of it is always allowed, and is none of this.
 *
 * The rule is PostgreSQL's `is_locked_1` in words that can be read: there it is judged in the transaction that deletes. A
 * worker that only looks for what may go asks here.
 */
export function mayDelete({ retention, hasLegalHold }: ObjectLock, { now, mayBypass }: LockAttempt): boolean {
  if (hasLegalHold) return false;
  if (!isRunning(retention, now)) return true;
  return mayBypass && retention.mode === 'GOVERNANCE';
}
