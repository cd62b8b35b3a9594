import { type ProviderSurvey, SurveyFailure } from '@backend/backends';
import type { TruncationReason } from '@sgw/contracts';
import {
  BucketTally,
  type ListCursor,
  type ListedEntry,
  listInRanges,
  type ListPage,
  type ReadPage,
  UnorderedListingError,
} from '@sgw/survey';
import { SurveyEnded, type SurveyLimits } from './survey-limits.js';

/** What to list, and where to count it. */
export interface ListingOrder {
  readonly bucket: string;
  readonly prefix: string;
  readonly what: 'objects' | 'versions';
  readonly limits: SurveyLimits;
  readonly newTally: () => BucketTally;
  /** Called after every page, with the tally so far. */
  readonly onPage: (tally: BucketTally, entries: readonly ListedEntry[]) => void;
}

/** What came of it. Without `cutBy` the listing is whole. */
export interface ListingResult {
  readonly tally: BucketTally;
  readonly cutBy?: TruncationReason;
  readonly failure?: SurveyFailure;
}

/** Pages without an entry in a row, which promise more, before a provider counts as endless. */
const MAX_EMPTY_PAGES = 50;

/** Providers that list folder by folder, not in the order of the keys. */
const UNORDERED_SERVERS = /seaweedfs/i;

/** Lists one bucket to its end or to a limit: in as many lanes as the provider bears, or in one where its order does not allow more. */
export class BucketLister {
  private pages = 0;

  constructor(
    private readonly survey: ProviderSurvey,
    private readonly order: ListingOrder,
  ) {}

  async run(signal: AbortSignal): Promise<ListingResult> {
    if (!UNORDERED_SERVERS.test(this.survey.facts.server ?? '')) {
      const result = await this.attempt((tally, stop) => this.inRanges(tally, stop), signal);
      if (result !== 'unordered') return result;
    }
    const result = await this.attempt((tally, stop) => this.onePageAfterAnother(tally, stop), signal);
    if (result === 'unordered') throw new Error('A serial listing asks for no order');
    return result;
  }

  private async attempt(
    list: (tally: BucketTally, signal: AbortSignal) => Promise<TruncationReason | undefined>,
    signal: AbortSignal,
  ): Promise<ListingResult | 'unordered'> {
    const tally = this.order.newTally();
    try {
      const cutBy = await list(tally, signal);
      return { tally, ...(cutBy && { cutBy }) };
    } catch (error) {
      if (error instanceof UnorderedListingError) return 'unordered';
      if (signal.aborted && signal.reason instanceof SurveyEnded) return { tally, cutBy: signal.reason.why };
      if (error instanceof SurveyFailure) {
        return { tally, failure: error, cutBy: error.outcome === 'truncated' ? 'byte-limit' : 'provider' };
      }
      throw error;
    }
  }

  private async inRanges(tally: BucketTally, signal: AbortSignal): Promise<TruncationReason | undefined> {
    const isWhole = await listInRanges<ListedEntry>(
      {
        fetch: (cursor, stop) => this.rangePage(cursor, stop),
        take: (entries) => this.take(tally, entries),
        lanes: () => this.survey.lanes.lanes,
        mayFetch: () => this.cut === undefined,
      },
      signal,
    );
    return isWhole ? undefined : this.cut;
  }

  private async rangePage(
    { after, marker }: ListCursor,
    signal: AbortSignal,
  ): Promise<ListPage<ListedEntry>> {
    const page = await this.ask({ after, ...(marker !== undefined && { marker }) }, signal);
    const last = page.entries.at(-1);
    if (!page.isTruncated) return { entries: page.entries };
    if (this.order.what === 'versions') {
      const next = { after: page.nextKey ?? last?.key ?? after };
      return {
        entries: page.entries,
        next: page.nextVersionId ? { ...next, marker: page.nextVersionId } : next,
      };
    }
    return { entries: page.entries, next: { after: last?.key ?? after } };
  }

  private ask({ after, marker }: ListCursor, signal: AbortSignal): Promise<ReadPage> {
    this.pages++;
    const { bucket, prefix, what } = this.order;
    if (what === 'objects') return this.survey.listObjects({ bucket, prefix, startAfter: after }, signal);
    const from = { keyMarker: after, ...(marker !== undefined && { versionIdMarker: marker }) };
    return this.survey.listVersions({ bucket, prefix, ...from }, signal);
  }

  /** By the provider's own tokens, whatever the order. One that stays the same ends it, and so do empty pages without end. */
  private async onePageAfterAnother(
    tally: BucketTally,
    signal: AbortSignal,
  ): Promise<TruncationReason | undefined> {
    const { bucket, prefix, what } = this.order;
    let from: {
      readonly token?: string;
      readonly marker?: string;
      readonly key?: string;
      readonly version?: string;
    } = {};
    let told = '';
    let emptyPages = 0;
    for (;;) {
      if (this.cut !== undefined) return this.cut;
      this.pages++;
      const page: ReadPage =
        what === 'versions'
          ? await this.survey.listVersions(
              {
                bucket,
                prefix,
                ...(from.key !== undefined && { keyMarker: from.key }),
                ...(from.version !== undefined && { versionIdMarker: from.version }),
              },
              signal,
            )
          : await this.survey.listObjects(
              {
                bucket,
                prefix,
                ...(from.token !== undefined && { token: from.token }),
                ...(from.marker !== undefined && { marker: from.marker }),
              },
              signal,
            );
      this.take(tally, page.entries);
      if (!page.isTruncated) return undefined;
      emptyPages = page.entries.length === 0 ? emptyPages + 1 : 0;
      if (emptyPages > MAX_EMPTY_PAGES) return 'provider';
      const key = page.nextKey ?? page.entries.at(-1)?.key;
      if (what === 'versions') {
        from = {
          ...(key !== undefined && { key }),
          ...(page.nextVersionId && { version: page.nextVersionId }),
        };
      } else
        from =
          page.nextToken === undefined
            ? { ...(key !== undefined && { marker: key }) }
            : { token: page.nextToken };
      const telling = JSON.stringify(from);
      if (telling === told || telling === '{}') return 'provider';
      told = telling;
    }
  }

  private take(tally: BucketTally, entries: readonly ListedEntry[]): void {
    for (const entry of entries) tally.add(entry);
    this.order.onPage(tally, entries);
  }

  private get cut(): TruncationReason | undefined {
    if (this.pages >= this.order.limits.pages) return 'page-limit';
    return this.survey.receivedBytes >= this.order.limits.receivedBytes ? 'byte-limit' : undefined;
  }
}
