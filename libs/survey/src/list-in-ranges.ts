import { detach } from './detach.js';
import { KeyAlphabet } from './key-alphabet.js';
import { compareKeys } from './key-order.js';
import { KeyRange, type ListCursor } from './key-range.js';

/** One page of a listing. */
export interface ListPage<E extends { readonly key: string }> {
  readonly entries: readonly E[];
  /** Where to go on; absent on the last page. */
  readonly next?: ListCursor;
}

/** How to list a bucket. */
export interface RangeListing<E extends { readonly key: string }> {
  readonly fetch: (cursor: ListCursor, signal: AbortSignal) => Promise<ListPage<E>>;
  /** Gets every entry once; entries of one call are in order, calls are not. */
  readonly take: (entries: readonly E[]) => void;
  /** Requests that may run at once now. */
  readonly lanes: () => number;
  /** False ends the listing before its end. */
  readonly mayFetch: () => boolean;
  /** Pages listed one after another before the key space is cut: short listings are not worth it. */
  readonly pagesBeforeCutting?: number;
}

/** A provider that does not list in the order of UTF-8 bytes, or ignores where to begin: no two lanes can share its listing. */
export class UnorderedListingError extends Error {
  override readonly name = 'UnorderedListingError';
}

const PAGES_BEFORE_CUTTING = 3;
/** Pages without an entry in a row, which promise more, before the provider counts as endless. */
const MAX_EMPTY_PAGES = 50;

/**
 * Lists a bucket in several lanes at once and hands out exactly what one lane would.
 *
 * An idle lane cuts the range that has most to come in two, at a key computed from what was seen; so it adapts to any skew. What
 * a lane finds beyond its range's end, which may have moved while it asked, is left to the neighbour.
 *
 * @returns whether the end was reached
 * @throws UnorderedListingError, and whatever `fetch` throws
 */
export function listInRanges<E extends { readonly key: string }>(
  listing: RangeListing<E>,
  signal: AbortSignal,
): Promise<boolean> {
  return new RangeLister(listing).run(signal);
}

class RangeLister<E extends { readonly key: string }> {
  private readonly ranges = new Set<KeyRange>();
  private readonly alphabet = new KeyAlphabet();
  private readonly stop = new AbortController();
  private pages = 0;
  private largestPage = 1;
  private inFlight = 0;
  private emptyPages = 0;

  constructor(private readonly listing: RangeListing<E>) {}

  async run(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const ended = Promise.withResolvers<boolean>();
    const both = AbortSignal.any([signal, this.stop.signal]);
    this.ranges.add(new KeyRange('', undefined));
    const fail = (error: unknown): void => {
      this.stop.abort();
      ended.reject(error instanceof Error ? error : new Error(String(error)));
    };
    const pump = (): void => {
      if (this.stop.signal.aborted) return;
      while (this.inFlight < this.listing.lanes() && this.listing.mayFetch()) {
        const range = this.idleRange() ?? this.cutRange();
        if (range === undefined) break;
        range.isBusy = true;
        this.inFlight++;
        this.advance(range, both)
          .finally(() => {
            range.isBusy = false;
            this.inFlight--;
          })
          .then(pump)
          .catch(fail);
      }
      if (this.inFlight === 0) ended.resolve(this.ranges.size === 0);
    };
    pump();
    return ended.promise;
  }

  private idleRange(): KeyRange | undefined {
    for (const range of this.ranges) if (!range.isBusy) return range;
    return undefined;
  }

  private cutRange(): KeyRange | undefined {
    if (this.pages < (this.listing.pagesBeforeCutting ?? PAGES_BEFORE_CUTTING)) return undefined;
    const worthIt = [...this.ranges]
      .filter((range) => range.isListed)
      .map((range) => ({ range, remaining: range.remaining(this.alphabet) }))
      .filter(({ remaining }) => remaining > this.largestPage)
      .sort((a, b) => Math.sign(b.remaining - a.remaining) || a.range.blindCuts - b.range.blindCuts);
    for (const { range } of worthIt) {
      const cut = range.cut(this.alphabet);
      if (cut === undefined) continue;
      const behind = new KeyRange(cut.key, range.until, cut.varyingAt);
      behind.next = range.next;
      behind.cutFrom = range;
      range.next = behind;
      range.until = cut.key;
      range.blindCuts++;
      this.ranges.add(behind);
      return behind;
    }
    return undefined;
  }

  private async advance(range: KeyRange, signal: AbortSignal): Promise<void> {
    const page = await this.listing.fetch(range.cursor, signal);
    signal.throwIfAborted();
    this.pages++;
    this.checkOrder(range.cursor, page);
    const inside = this.inside(page.entries, range.until);
    const [first] = inside;
    const last = inside.at(-1);
    range.isListed = true;
    if (first !== undefined && last !== undefined) {
      this.alphabet.learn([...first.key]);
      this.alphabet.learn([...last.key]);
      range.found(detach(first.key), inside.length);
      if (range.cutFrom !== undefined) range.cutFrom.blindCuts = 0;
      this.largestPage = Math.max(this.largestPage, inside.length);
      this.listing.take(inside);
    }
    const isAtEnd = page.next === undefined || inside.length < page.entries.length;
    // The marker of the last page may stand exactly at the end of the range, or behind it.
    const { next } = page;
    const isPast =
      next !== undefined &&
      range.until !== undefined &&
      next.marker === undefined &&
      compareKeys(next.after, range.until) >= 0;
    if (isAtEnd || isPast || next === undefined) this.ranges.delete(range);
    else range.cursor = { ...next, after: detach(next.after) };
  }

  private inside(entries: readonly E[], until: string | undefined): readonly E[] {
    const last = entries.at(-1);
    if (until === undefined || last === undefined || compareKeys(last.key, until) <= 0) return entries;
    const end = entries.findIndex(({ key }) => compareKeys(key, until) > 0);
    return entries.slice(0, end);
  }

  private checkOrder(cursor: ListCursor, { entries, next }: ListPage<E>): void {
    let before = cursor.after;
    for (const { key } of entries) {
      if (compareKeys(key, before) < 0)
        throw new UnorderedListingError('The listing is not in order of UTF-8 bytes');
      before = key;
    }
    const [first] = entries;
    if (cursor.marker === undefined && first !== undefined && first.key === cursor.after) {
      throw new UnorderedListingError('The listing does not begin where it was asked to');
    }
    if (next === undefined) return;
    this.emptyPages = entries.length === 0 ? this.emptyPages + 1 : 0;
    const stands = next.after === cursor.after && next.marker === cursor.marker;
    if (stands || this.emptyPages > MAX_EMPTY_PAGES) {
      throw new UnorderedListingError('The listing promises more and does not go on');
    }
  }
}
