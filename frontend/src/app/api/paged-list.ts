import { computed, signal } from '@angular/core';
import type { Page, Problem } from '@sgw/contracts';
import { problemOf } from './api-problem';

export interface PageQuery {
  readonly cursor?: string;
  readonly limit: number;
}

/** Where a list stands: nothing asked, first page under way, further page under way, readable, or failed. */
export type ListPhase = 'idle' | 'loading' | 'loading-more' | 'ready' | 'failed';

/** Largest page that most lists of the API give in one answer. */
const LARGEST_PAGE = 1000;

/** A list that is read page by page and can be refreshed in place without losing what is on the screen. */
export class PagedList<P extends Page<unknown>> {
  readonly pages = signal<readonly P[]>([]);
  readonly phase = signal<ListPhase>('idle');
  readonly problem = signal<Problem | undefined>(undefined);
  readonly items = computed(() => this.pages().flatMap((page) => page.items) as P['items'][number][]);
  readonly hasMore = computed(() => this.pages().at(-1)?.nextCursor !== undefined);
  /** Answers to an older question are dropped. */
  private question = 0;
  /** Something changed while a page was under way, which may have left before it. */
  private isOutdated = false;

  constructor(
    private readonly fetchPage: (query: PageQuery) => Promise<P>,
    private readonly pageSize = 200,
    private readonly largestPage = LARGEST_PAGE,
  ) {}

  /** Starts over; what was listed is gone at once. */
  async load(): Promise<void> {
    this.pages.set([]);
    this.isOutdated = false;
    await this.ask('loading', { limit: this.pageSize }, (page) => [page]);
  }

  async loadMore(): Promise<void> {
    const cursor = this.pages().at(-1)?.nextCursor;
    if (cursor === undefined || this.phase() !== 'ready') return;
    await this.ask('loading-more', { cursor, limit: this.pageSize }, (page) => [...this.pages(), page]);
  }

  /** Reads again what is listed. A failure leaves the old list standing: it is stale, not wrong. */
  async refresh(): Promise<void> {
    if (this.phase() !== 'ready') {
      this.isOutdated = true;
      return;
    }
    const question = ++this.question;
    const pages = await this.readAgain(Math.max(this.pageSize, this.items().length)).catch(() => undefined);
    if (pages && question === this.question) this.pages.set(pages);
  }

  /** As many items as are wanted, in as few pages as the API lets. */
  private async readAgain(wanted: number): Promise<readonly P[]> {
    const pages: P[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.fetchPage({
        ...(cursor === undefined ? {} : { cursor }),
        limit: Math.min(this.largestPage, wanted),
      });
      pages.push(page);
      wanted -= page.items.length;
      cursor = page.nextCursor;
    } while (cursor !== undefined && wanted > 0);
    return pages;
  }

  private async ask(phase: ListPhase, query: PageQuery, merge: (page: P) => readonly P[]): Promise<void> {
    const question = ++this.question;
    this.phase.set(phase);
    this.problem.set(undefined);
    try {
      const page = await this.fetchPage(query);
      if (question !== this.question) return;
      this.pages.set(merge(page));
      this.phase.set('ready');
    } catch (thrown) {
      if (question !== this.question) return;
      this.problem.set(problemOf(thrown));
      // A failed further page keeps what was read before it.
      this.phase.set(phase === 'loading-more' ? 'ready' : 'failed');
    }
    if (this.isOutdated && this.phase() === 'ready') {
      this.isOutdated = false;
      await this.refresh();
    }
  }
}
