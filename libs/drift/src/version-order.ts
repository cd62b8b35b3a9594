/** What decides where a version stands among those of its key. */
export interface OrderedVersion {
  readonly modifiedAt: Date;
}

/** The same, as its provider lists it. */
export interface ListedPlace extends OrderedVersion {
  readonly isLatest: boolean;
}

/**
 * Versions of one key in the order of their provider, newest first: that of the listing, as times alone tell nothing of two
 * versions of one second. What it calls the latest is what it answers, and comes first, wherever it was listed.
 */
export function providerOrder<T extends ListedPlace>(listed: readonly T[]): readonly T[] {
  return listed.toSorted((one, other) => Number(other.isLatest) - Number(one.isLatest));
}

/**
 * Puts versions that only the gateway has by now among those that are listed, by the provider's own times: each before the
 * first that is older, as what is as old may well have come after it.
 *
 * @param listed newest first
 * @param kept newest first
 */
export function weaveByAge<T extends OrderedVersion, K extends OrderedVersion>(
  listed: readonly T[],
  kept: readonly K[],
): readonly (T | K)[] {
  const woven: (T | K)[] = [];
  let from = 0;
  for (const version of kept.toSorted(
    (one, other) => other.modifiedAt.getTime() - one.modifiedAt.getTime(),
  )) {
    for (let next = listed[from]; next && next.modifiedAt >= version.modifiedAt; next = listed[++from])
      woven.push(next);
    woven.push(version);
  }
  return [...woven, ...listed.slice(from)];
}
