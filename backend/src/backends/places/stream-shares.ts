import type { Beneficiary } from '@backend/observability';

/** How many bodies may be under way at once between clients and one backend. */
export interface StreamShares {
  readonly total: number;
  readonly perUser: number;
  readonly perTenant: number;
}

/** A body under way, as far as it matters for who must give way. */
export interface StreamFacts {
  readonly beneficiary: Beneficiary | undefined;
  /** Since when its client has neither taken nor sent anything; undefined while it is not the client's turn. */
  readonly stillSinceMs: number | undefined;
}

/**
 * Twice as many bodies as places, since the slow ones lend theirs. Half of them for one user and three quarters for one
 * tenant: whatever a client does with its connections, there is room for another. A user has two at least, as a copy reads
 * and writes at once.
 */
export function streamSharesOf(concurrency: number): StreamShares {
  const perUser = Math.max(2, concurrency);
  return { total: 2 * perUser, perUser, perTenant: Math.ceil(1.5 * perUser) };
}

/** What keeps a newcomer out; undefined when it may come in. Work of our own is bounded where it begins. */
export function obstacleOf(
  newcomer: Beneficiary | undefined,
  open: { readonly total: number; ofUser(id: string): number; ofTenant(id: string): number },
  shares: StreamShares,
): 'user' | 'tenant' | 'total' | undefined {
  if (newcomer && open.ofUser(newcomer.userId) >= shares.perUser) return 'user';
  if (newcomer && open.ofTenant(newcomer.tenantId) >= shares.perTenant) return 'tenant';
  return open.total >= shares.total ? 'total' : undefined;
}

/**
 * Which body gives way to a newcomer: of those whose clients have stood still since before `stillBeforeMs` and that are in
 * its way, one of the user who has the most, the one that stands the longest. Undefined: everything moves.
 */
export function bodyToCut<T extends StreamFacts>(
  newcomer: Beneficiary | undefined,
  obstacle: 'user' | 'tenant' | 'total',
  open: Iterable<T>,
  stillBeforeMs: number,
): T | undefined {
  const counts = new Map<string, number>();
  const still: (T & { readonly beneficiary: Beneficiary; readonly stillSinceMs: number })[] = [];
  for (const stream of open) {
    const { beneficiary } = stream;
    if (!beneficiary) continue;
    counts.set(beneficiary.userId, (counts.get(beneficiary.userId) ?? 0) + 1);
    if (obstacle === 'user' && beneficiary.userId !== newcomer?.userId) continue;
    if (obstacle === 'tenant' && beneficiary.tenantId !== newcomer?.tenantId) continue;
    if (isStill(stream, stillBeforeMs)) still.push(stream);
  }
  const countOf = ({ beneficiary }: { readonly beneficiary: Beneficiary }): number =>
    counts.get(beneficiary.userId) ?? 0;
  return still.toSorted((a, b) => countOf(b) - countOf(a) || a.stillSinceMs - b.stillSinceMs)[0];
}

function isStill<T extends StreamFacts>(
  stream: T,
  beforeMs: number,
): stream is T & { readonly beneficiary: Beneficiary; readonly stillSinceMs: number } {
  return stream.stillSinceMs !== undefined && stream.stillSinceMs <= beforeMs;
}
