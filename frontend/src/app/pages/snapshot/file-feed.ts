import { computed, signal } from '@angular/core';
import type { Problem, SnapshotFilesPage } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';

type FileRow = SnapshotFilesPage['items'][number];

/** The files of a snapshot page by page, as far as somebody has scrolled; a new question drops the old answers. */
export class FileFeed {
  readonly items = signal<readonly FileRow[]>([]);
  readonly folders = signal<SnapshotFilesPage['prefixes']>([]);
  readonly total = signal<number | undefined>(undefined);
  readonly problem = signal<Problem | undefined>(undefined);
  private readonly cursor = signal<string | undefined>(undefined);
  readonly isLoading = signal(false);
  readonly hasMore = computed(() => this.cursor() !== undefined);
  /** Answers of an earlier question come too late. */
  private turn = 0;
  private ask: (cursor?: string) => Promise<SnapshotFilesPage> = () =>
    Promise.reject(new Error('nothing asked'));

  /** @param ask one page, the first without a cursor */
  async open(ask: (cursor?: string) => Promise<SnapshotFilesPage>): Promise<void> {
    this.turn++;
    this.ask = ask;
    this.items.set([]);
    this.folders.set([]);
    this.total.set(undefined);
    this.cursor.set(undefined);
    await this.read();
  }

  /** The next page, unless one is on its way or there is none. */
  async more(): Promise<void> {
    if (this.isLoading() || !this.hasMore()) return;
    await this.read(this.cursor());
  }

  async retry(): Promise<void> {
    await this.read(this.cursor());
  }

  private async read(cursor?: string): Promise<void> {
    const turn = this.turn;
    this.isLoading.set(true);
    this.problem.set(undefined);
    try {
      const page = await this.ask(cursor);
      if (turn !== this.turn) return;
      this.items.update((before) => [...before, ...page.items]);
      this.folders.set(page.prefixes);
      this.total.set(page.total);
      this.cursor.set(page.nextCursor);
    } catch (thrown) {
      if (turn === this.turn) this.problem.set(problemOf(thrown));
    } finally {
      if (turn === this.turn) this.isLoading.set(false);
    }
  }
}
