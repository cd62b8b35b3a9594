/** How long a worker may hold a replica without a sign of life; the default of `SGW_LEASE_SECONDS`. */
export const DEFAULT_LEASE_SECONDS = 30;

const RENEWALS_PER_LEASE = 3;

/** When a worker renews its lease, and when it must let go; all in milliseconds from the last renewal. */
export interface LeaseRules {
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  /** The copy is aborted here when no renewal has succeeded, well before another worker may claim the row. */
  readonly abandonAfterMs: number;
}

/**
 * The times of a lease: renewed at every third, abandoned after two, so that a worker that cannot
 * reach PostgreSQL has stopped writing by the time its row is free again. Fencing does not rest on
 * this: every update also carries the lease's token.
 */
export function leaseRules(leaseSeconds: number): LeaseRules {
  if (!(leaseSeconds > 0)) throw new RangeError('A lease lasts longer than nothing');
  const leaseMs = leaseSeconds * 1000;
  const renewEveryMs = Math.round(leaseMs / RENEWALS_PER_LEASE);
  return { leaseMs, renewEveryMs, abandonAfterMs: 2 * renewEveryMs };
}
