import type { AdoptionRow } from '@backend/metadata';
import type { AdoptionView, AdoptionViolation } from '@sgw/contracts';

/** How long something takes its course before it is told of. */
const QUIET_MS = 5_000;
/** The same of one that is due: looks for work are shorter apart. */
const POLL_GRACE_MS = 1_500;
const LOOKING = 'the provider is looked at before the bucket is given back';

/**
 * @param written versions and markers that the gateway wrote into the bucket
 * @param turn what keeps it from being worked on, see {@link turnOf}
 */
export function adoptionView(
  row: AdoptionRow,
  violations: readonly AdoptionViolation[],
  written: number,
  turn: string | null,
): AdoptionView {
  const { pages, versions, markers, objects, bytes, skipped, verifiedVersions, verifiedBytes } = row;
  return {
    id: row.id,
    tenant: row.tenant,
    bucket: row.bucket,
    bucketId: row.bucketId,
    ownerUserId: row.ownerUserId,
    backend: row.backendId,
    physicalBucket: row.physicalBucket,
    state: row.state,
    isPaused: row.isPaused,
    mode: row.convertedAt ? 'converted' : 'read-only',
    isViolation: violations.length > 0,
    violations: violations.map(({ reason }) => reason),
    listing: { pages, versions, markers, objects, bytes, skipped, lastKey: row.afterKey },
    verification: {
      versions: verifiedVersions,
      bytes: verifiedBytes,
      remainingVersions: Math.max(0, versions - verifiedVersions),
      remainingBytes: Math.max(0, bytes - verifiedBytes),
    },
    foreign: {
      ...row.differences,
      comparedAt: timeOf(row.comparedAt),
      isComparing: row.walk !== null && row.walk !== 'adopt',
    },
    gatewayWritten: written,
    waiting: row.waiting ?? turn ?? (row.walk === 'release' ? LOOKING : null),
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    listedAt: timeOf(row.listedAt),
    verifiedAt: timeOf(row.verifiedAt),
    convertedAt: timeOf(row.convertedAt),
    endedAt: timeOf(row.endedAt),
  };
}

/** Whether it is due, and no process has taken it. */
export function isPassedOver({ dueAt, isHeld }: AdoptionRow, now: Date): boolean {
  return !isHeld && dueAt !== null && now.getTime() - dueAt.getTime() > POLL_GRACE_MS;
}

/**
 * What keeps it from being worked on, for a person.
 *
 * @param at.others that are being worked on, where it is passed over
 */
export function turnOf(
  row: AdoptionRow,
  at: { readonly now: Date; readonly leaseSeconds: number; readonly others: readonly string[] },
): string | null {
  const { dueAt, isHeld } = row;
  if (isPassedOver(row, at.now))
    return at.others.length > 0
      ? `it takes its turn with ${at.others.join(', ')}`
      : 'no process has taken it yet';
  if (!isHeld || !dueAt) return null;
  const silentMs = at.now.getTime() - dueAt.getTime() + at.leaseSeconds * 1000;
  if (silentMs <= QUIET_MS) return null;
  const seconds = Math.round(silentMs / 1000);
  return `the process that has it was last heard of ${seconds} s ago; another takes over at ${dueAt.toISOString()}, should it be gone`;
}

function timeOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
