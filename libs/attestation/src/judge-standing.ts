import type { ReplicaState } from '@sgw/contracts';
import type { CopyStanding } from './statement.js';

/** What is on record of a copy. */
export interface CopyRecord {
  readonly state: ReplicaState;
  /** Whether a byte may ever have been sent. */
  readonly hasPhysicalKey: boolean;
  readonly verifiedAt: Date | null;
  readonly removedAt: Date | null;
  readonly createdAt: Date;
}

/** How a copy stands now. Undefined: there is nothing, and nothing is promised. */
export function standingNow(
  copy: CopyRecord,
  verifiedSince: Date,
  isWanted: boolean,
): CopyStanding | undefined {
  const { state, hasPhysicalKey, verifiedAt } = copy;
  if (state === 'deleted') return undefined;
  if (state === 'deleting' || !isWanted) return hasPhysicalKey ? 'being-removed' : undefined;
  if (state === 'completed' && verifiedAt)
    return verifiedAt >= verifiedSince ? 'verified' : 'not-verified-since';
  return hasPhysicalKey ? 'unverified' : 'owed';
}

/**
 * How a copy stood at a moment that is past, from what is kept: of verifications, only the last one. What the row cannot
 * say is not guessed. Undefined: there was nothing, and nothing was promised.
 *
 * @param isWanted whether the version could be read at the moment
 */
export function standingAt(
  copy: CopyRecord,
  at: { readonly moment: Date; readonly verifiedSince: Date },
  isWanted: boolean,
): CopyStanding | undefined {
  const { hasPhysicalKey, verifiedAt, removedAt, createdAt } = copy;
  if (createdAt > at.moment || (removedAt && removedAt <= at.moment)) return undefined;
  if (!isWanted) return hasPhysicalKey ? 'being-removed' : undefined;
  if (!verifiedAt) return hasPhysicalKey ? 'unverified' : 'owed';
  if (verifiedAt > at.moment) return 'verified-later';
  return verifiedAt >= at.verifiedSince ? 'verified' : 'not-verified-since';
}
