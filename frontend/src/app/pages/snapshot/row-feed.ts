import { computed, signal } from '@angular/core';
import type { Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';

/** Rows asked for at a time. */
const PAGE_ROWS = 500;
/** Pages kept: a list may have any length, memory may not. */
const MOST_PAGES = 16;
/** Rows before and behind those in sight that are read with them. */
const AHEAD = 100;

/** Some rows of a list, and how many there are in all. */
export interface FeedPage<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** Reads rows from the `offset`th on. */
export type AskRows<T, P extends FeedPage<T>> = (offset: number, limit: number) => Promise<P>;

/**
 * A list of any length, of which only what is looked at is read. The whole length is there from the first page on, so that the
 * scrollbar tells the truth; a row that has not been read is undefined. A new question drops the old answers.
 */
export class RowFeed<T, P extends FeedPage<T> = FeedPage<T>> {
  /** The first page, for what it tells beside its rows. */
  readonly first = signal<P | undefined>(undefined);
  readonly problem = signal<Problem | undefined>(undefined);
  /** The first page is on its way. */
  readonly isOpening = signal(false);
  readonly total = computed(() => this.first()?.total);
  private readonly pages = signal<ReadonlyMap<number, readonly T[]>>(new Map());
  readonly rows = computed((): readonly (T | undefined)[] => {
    const rows = new Array<T | undefined>(this.total() ?? 0).fill(undefined);
    for (const [page, items] of this.pages())
      for (const [at, item] of items.entries()) rows[page * PAGE_ROWS + at] = item;
    return rows;
  });

  /** Answers of an earlier question come too late. */
  private turn = 0;
  private isReading = false;
  private wanted = { from: 0, to: 0 };
  private ask: AskRows<T, P> = () => Promise.reject(new Error('nothing asked'));

  async open(ask: AskRows<T, P>): Promise<void> {
    this.turn++;
    this.ask = ask;
    this.wanted = { from: 0, to: 1 };
    this.first.set(undefined);
    this.pages.set(new Map());
    this.isOpening.set(true);
    await this.read();
  }

  /** Tells which rows are in sight. */
  async look(from: number, to: number): Promise<void> {
    this.wanted = { from: Math.max(0, from - AHEAD), to: to + AHEAD };
    if (!this.isReading && !this.problem()) await this.read();
  }

  async retry(): Promise<void> {
    await this.read();
  }

  /** One page after another, always of what is in sight by then: what was scrolled past is not read. */
  private async read(): Promise<void> {
    const turn = this.turn;
    this.isReading = true;
    this.problem.set(undefined);
    try {
      for (let page = this.missing(); page !== undefined; page = this.missing()) {
        const answer = await this.ask(page * PAGE_ROWS, PAGE_ROWS);
        if (turn !== this.turn) return;
        if (!this.first()) this.first.set(answer);
        this.keep(page, answer.items);
        this.isOpening.set(false);
      }
    } catch (thrown) {
      if (turn === this.turn) this.problem.set(problemOf(thrown));
    } finally {
      if (turn === this.turn) {
        this.isReading = false;
        this.isOpening.set(false);
      }
    }
  }

  private missing(): number | undefined {
    const length = this.total() ?? 1;
    const last = Math.floor((Math.min(this.wanted.to, length) - 1) / PAGE_ROWS);
    for (let page = Math.floor(this.wanted.from / PAGE_ROWS); page <= last; page++)
      if (!this.pages().has(page)) return page;
    return undefined;
  }

  private keep(page: number, items: readonly T[]): void {
    const far = (other: number): number => Math.abs(other - page);
    const others = [...this.pages()].sort(([a], [b]) => far(a) - far(b)).slice(0, MOST_PAGES - 1);
    this.pages.set(new Map([...others, [page, items]]));
  }
}
