import { isRunning, type LockAttempt, type Retention } from './object-lock.js';

/**
 * Whether a version's retention may become another, or none (S3 User Guide, "Managing Object Lock").
 *
 * Keeping it longer in the same mode is always allowed. Anything less is a bypass: in GOVERNANCE, who may bypass may do all
 * of it, and in COMPLIANCE nobody may.
 */
export function mayChangeRetention(
  current: Retention | undefined,
  wanted: Retention | undefined,
  { now, mayBypass }: LockAttempt,
): boolean {
  if (!isRunning(current, now)) return true;
  if (wanted?.mode === current.mode && wanted.until >= current.until) return true;
  return mayBypass && current.mode === 'GOVERNANCE';
}
