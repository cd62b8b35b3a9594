/** Common prefixes in every bucket, `p000/` to `p099/`, each with as many keys. */
export const PREFIXES = 100;
export const PAGE_KEYS = 1000;

/** One kind of page. */
export interface ListingCell {
  readonly id: string;
  readonly title: string;
  readonly query: Readonly<Record<string, string>>;
  /** Keys and common prefixes that the page must show, so that a wrong page is not taken for a fast one. */
  readonly shows: { readonly keys: number; readonly prefixes: number };
}

const FLAT = { 'list-type': '2', 'max-keys': String(PAGE_KEYS) };

/** Every kind of page that is measured; the first is what the others are compared with. */
export const LISTING_CELLS: readonly ListingCell[] = [
  { id: 'flat', title: 'first page of 1,000', query: FLAT, shows: { keys: PAGE_KEYS, prefixes: 0 } },
  {
    id: 'middle',
    title: 'page of 1,000 from the middle',
    // In the 51st prefix, whose first hundred keys are passed over: every size has as many there.
    query: { ...FLAT, 'start-after': 'p050/' },
    shows: { keys: PAGE_KEYS, prefixes: 0 },
  },
  {
    id: 'deep',
    title: 'page of 100 below a prefix',
    query: { ...FLAT, 'max-keys': '100', prefix: 'p077/0' },
    shows: { keys: 100, prefixes: 0 },
  },
  {
    id: 'folded',
    title: 'page of 100 common prefixes',
    query: { ...FLAT, delimiter: '/' },
    shows: { keys: 0, prefixes: PREFIXES },
  },
  {
    id: 'versions',
    title: 'page of 1,000 versions',
    query: { versions: '', 'max-keys': String(PAGE_KEYS) },
    shows: { keys: PAGE_KEYS, prefixes: 0 },
  },
];

/** Median latency of one kind of page in a bucket of one size, in milliseconds. */
export interface ListingFigure {
  readonly cellId: string;
  readonly keys: number;
  readonly medianMs: number;
}

/** A line to be kept: one figure as a multiple of another. */
export interface ListingVerdict {
  readonly text: string;
  readonly limit: number;
  readonly measured: number;
  readonly isMet: boolean;
}

/** Longest a page of the largest bucket may take, as a multiple of the same page of the smallest. */
const GROWTH_LIMIT = 1.3;
/** Longest a page of a hundred common prefixes may take, as a multiple of a flat page of the same bucket. */
const FOLDED_LIMIT = 3;

/** Judges figures of at least one size by the two lines. */
export function judgeListing(figures: readonly ListingFigure[]): readonly ListingVerdict[] {
  const sizes = figures.map(({ keys }) => keys);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const of = (cellId: string, keys: number): number =>
    figures.find((figure) => figure.cellId === cellId && figure.keys === keys)?.medianMs ?? NaN;
  const verdict = (text: string, limit: number, measured: number): ListingVerdict => ({
    text,
    limit,
    measured,
    isMet: measured <= limit,
  });
  const grown = LISTING_CELLS.filter(() => most > least).map(({ id, title }) =>
    verdict(`${title}, most keys over least`, GROWTH_LIMIT, of(id, most) / of(id, least)),
  );
  const folded = verdict(
    'page of 100 common prefixes over a flat page',
    FOLDED_LIMIT,
    of('folded', most) / of('flat', most),
  );
  return [...grown, folded];
}

/** The middle one of the values. @throws RangeError for none */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}
