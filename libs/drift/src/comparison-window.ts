/** What a comparison of one step looks at. */
export interface ComparisonWindow<T, O> {
  readonly theirs: readonly T[];
  readonly ours: readonly O[];
  /** Up to which key both sides are whole; undefined at the end. */
  readonly upTo: string | undefined;
  /** A key with more versions than are held at once: it is passed over, and told of. */
  readonly oversized?: string;
}

/** One side of it: a stretch of keys from the same place, in the order of their bytes. */
export interface Stretch<V> {
  readonly versions: readonly V[];
  /** Whether there is more; then the last key may not be whole. */
  readonly hasMore: boolean;
}

interface Keyed {
  readonly key: string;
}

/**
 * Cuts what was read of both sides to the keys of which all versions were read, so that a comparison takes no more memory than
 * what was read at once: however many versions a key has, and however many rows lie between two keys of a listing.
 *
 * @param theirs ends in the middle of its first key only when that key alone is more than is held
 */
export function comparisonWindow<T extends Keyed, O extends Keyed>(
  theirs: Stretch<T>,
  ours: Stretch<O>,
): ComparisonWindow<T, O> {
  const ends = [endOf(theirs), endOf(ours)].filter((end) => end !== undefined);
  const [end] = ends.sort((a, b) => compareKeys(a.key, b.key) || Number(a.isWhole) - Number(b.isWhole));
  if (!end) return { theirs: theirs.versions, ours: ours.versions, upTo: undefined };
  const isIn = ({ key }: Keyed) => {
    const order = compareKeys(key, end.key);
    return end.isWhole ? order <= 0 : order < 0;
  };
  return {
    theirs: theirs.versions.filter(isIn),
    ours: ours.versions.filter(isIn),
    upTo: end.key,
    ...(!end.isWhole && { oversized: end.key }),
  };
}

interface End {
  readonly key: string;
  /** Whether all versions of the key were read. */
  readonly isWhole: boolean;
}

/** Where a stretch that goes on is cut; undefined where it does not. */
function endOf({ versions, hasMore }: Stretch<Keyed>): End | undefined {
  const last = versions.at(-1)?.key;
  if (!hasMore || last === undefined) return undefined;
  const whole = versions.findLast(({ key }) => key !== last);
  return whole ? { key: whole.key, isWhole: true } : { key: last, isWhole: false };
}

function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
